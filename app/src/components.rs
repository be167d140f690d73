//! The bricks of every page: one component a file, with the markup of the reference prototype and the classes of
//! `style/components/`.
//!
//! What stays true of all of them: they render on the server and can be read without JavaScript; ids come from the caller, never
//! from chance; texts come from [`crate::texts`] or the caller, figures and dates formatted by `domain`; nothing reads a clock,
//! storage or the network; the document is touched through [`dom`] only, from handlers and effects.
//!
//! One more component: `components/<name>.rs`, `style/components/<name>.css` with one line in `style/index.css`, one line
//! here, and a specimen in [`crate::pages::gallery`].

pub mod amount;
pub mod amount_input;
pub mod avatar;
pub mod badge;
pub mod button;
pub mod calendar;
pub mod card;
pub mod chip;
pub mod choice;
pub mod combobox;
pub mod composer;
pub mod date_input;
pub mod detail;
pub mod dialog;
pub mod dom;
pub mod drawer;
pub mod empty;
pub mod facts;
pub mod field;
pub mod filter;
pub mod icon;
pub mod kbd;
pub mod menu;
pub mod notice;
pub mod palette;
pub mod pill;
pub mod progress;
pub mod question;
pub mod select;
pub mod selection_bar;
pub mod skeleton;
pub mod swipe_row;
pub mod table;
pub mod tabs;
pub mod text_input;
pub mod timeline;
pub mod toast;
pub mod tone;
pub mod tooltip;
pub mod totals;
pub mod virtual_list;

pub use amount::{AmountLook, AmountView, BalanceSide, BalanceView, Code, display_unit};
pub use amount_input::{NumberInput, NumberKind, regroup};
pub use avatar::{Avatar, AvatarSize, UnitAvatar};
pub use badge::{Badge, BadgeKind, Dot};
pub use button::{Button, ButtonKind, LinkButton};
pub use calendar::Calendar;
pub use card::{Card, ListRow, ListRows};
pub use chip::{Chip, StateChip};
pub use choice::{Checkbox, Choice, RadioGroup, Switch};
pub use combobox::{ComboOption, Combobox};
pub use composer::Composer;
pub use date_input::{DateInput, TimeBeside};
pub use detail::{DetailBar, DetailHead, DetailSection};
pub use dialog::Dialog;
pub use drawer::Drawer;
pub use empty::Empty;
pub use facts::{Fact, Facts};
pub use field::{Field, FieldError, FieldSet};
pub use filter::{AddFilter, FilterChip};
pub use icon::{AssetPaths, Icon, IconName, IconSize, Mark, icons};
pub use kbd::Kbd;
pub use menu::{Menu, MenuItem, MenuLink, MenuSeparator};
pub use notice::Notice;
pub use palette::Palette;
pub use pill::Pill;
pub use progress::Progress;
pub use question::Question;
pub use select::Select;
pub use selection_bar::SelectionBar;
pub use skeleton::SkeletonRows;
pub use swipe_row::SwipeRow;
pub use table::{Column, Room, SortOrder, Table};
pub use tabs::{TabItem, TabLinks, Tabs};
pub use text_input::{Rewrite, TextArea, TextInput};
pub use timeline::{Event, Timeline};
pub use toast::{Toast, ToastId, ToastRegion, ToastView, Toasts, provide_toasts, use_toasts};
pub use tone::{StateLook, Tone};
pub use tooltip::Tooltip;
pub use totals::{ListFooter, TotalKind, TotalLine, Totals};
pub use virtual_list::VirtualList;
