//! The names of what `domain` enumerates.

use domain::record::Right;

use super::Texts;

/// The name of a right.
pub fn right_text(t: Texts, right: Right) -> &'static str {
    match right {
        Right::Create => t.right_create(),
        Right::View => t.right_view(),
        Right::List => t.right_list(),
        Right::Edit => t.right_edit(),
        Right::Delete => t.right_delete(),
        Right::Approve => t.right_approve(),
        Right::ApproveOwn => t.right_approve_own(),
        Right::Number => t.right_number(),
        Right::Revert => t.right_revert(),
        Right::EditDecided => t.right_edit_decided(),
        Right::DeleteDecided => t.right_delete_decided(),
        Right::Comment => t.right_comment(),
        Right::Export => t.right_export(),
        Right::Download => t.right_download(),
        Right::FinanceManager => t.right_finance_manager(),
        Right::SalesManager => t.right_sales_manager(),
        Right::SystemManager => t.right_system_manager(),
        Right::SeeBalance => t.right_see_balance(),
        Right::Settings => t.right_settings(),
        Right::Reports => t.right_reports(),
        Right::DeleteComment => t.right_delete_comment(),
    }
}

/// A sentence about a right: what its holder may do.
pub fn right_help(t: Texts, right: Right) -> &'static str {
    match right {
        Right::Create => t.right_create_help(),
        Right::View => t.right_view_help(),
        Right::List => t.right_list_help(),
        Right::Edit => t.right_edit_help(),
        Right::Delete => t.right_delete_help(),
        Right::Approve => t.right_approve_help(),
        Right::ApproveOwn => t.right_approve_own_help(),
        Right::Number => t.right_number_help(),
        Right::Revert => t.right_revert_help(),
        Right::EditDecided => t.right_edit_decided_help(),
        Right::DeleteDecided => t.right_delete_decided_help(),
        Right::Comment => t.right_comment_help(),
        Right::Export => t.right_export_help(),
        Right::Download => t.right_download_help(),
        Right::FinanceManager => t.right_finance_manager_help(),
        Right::SalesManager => t.right_sales_manager_help(),
        Right::SystemManager => t.right_system_manager_help(),
        Right::SeeBalance => t.right_see_balance_help(),
        Right::Settings => t.right_settings_help(),
        Right::Reports => t.right_reports_help(),
        Right::DeleteComment => t.right_delete_comment_help(),
    }
}
