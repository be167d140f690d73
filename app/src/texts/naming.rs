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

/// A sentence about a right, where its name does not say enough.
pub fn right_help(t: Texts, right: Right) -> Option<&'static str> {
    match right {
        Right::List => Some(t.right_list_help()),
        Right::ApproveOwn => Some(t.right_approve_own_help()),
        _ => None,
    }
}
