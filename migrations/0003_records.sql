-- One table per kind of record. `body` is the record's own JSON; the columns before it are the registered fields of
-- domain/src/record/fields.rs, so that queries can filter, sort and add up. A test compares the two.
-- `root` is the key of the record it travels with, `commit_seq` the commit that last wrote it.
-- The body stands last: rows are filtered without reading its overflow pages.

create table company (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  body text not null
);

create table user_account (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  name_sort text not null,
  username_fold text,
  active boolean,
  body text not null
);
create index user_account_username on user_account (username_fold);

create table unit (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  name_sort text not null,
  body text not null
);

create table user_group (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  name_sort text not null,
  body text not null
);

create table position (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  name_sort text not null,
  body text not null
);

create table access_grant (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  holder text not null,
  body text not null
);
create index access_grant_holder on access_grant (holder);

create table party (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  nature text,
  name_sort text not null,
  customer_number text,
  national_id text,
  category text,
  responsible text,
  active boolean,
  search text,
  body text not null
);
create index party_name on party (name_sort, id);
create index party_national_id on party (national_id);
create index party_customer_number on party (customer_number);
create index party_responsible on party (responsible);

create table product (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  code text not null,
  name_sort text not null,
  product_group text,
  sellable boolean,
  active boolean,
  search text,
  body text not null
);
create index product_code on product (code);
create index product_name on product (name_sort, id);

create table sub_type (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  item_type text,
  code text not null,
  pattern text,
  active boolean,
  body text not null
);
create index sub_type_code on sub_type (code);

create table pattern (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  name_sort text not null,
  body text not null
);

create table tax_code (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  name_sort text not null,
  body text not null
);

create table fiscal_year (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  name_sort text not null,
  body text not null
);

create table reject_reason (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  name_sort text not null,
  body text not null
);

create table item (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  item_type text,
  sub_type text,
  state text not null,
  waits_approval boolean,
  waits_number boolean,
  waits boolean,
  party text,
  party_sort text not null,
  author text,
  seller text,
  issue_date text not null,
  currency text,
  final_amount bigint not null,
  reference text,
  number_text text,
  created_at bigint not null,
  submitted_at bigint not null,
  late_at bigint not null,
  changed_at bigint not null,
  approved_at bigint,
  numbered_at bigint,
  rejected_at bigint,
  search text,
  body text not null
);
-- The cartable: walked in its order, and counted, from the index alone.
create index item_waits on item (waits, submitted_at, id, sub_type, waits_approval, waits_number);
create index item_sub_type on item (sub_type, submitted_at, id);
create index item_submitted on item (submitted_at, id);
create index item_issue_date on item (issue_date, id);
create index item_party on item (party, issue_date, id);
create index item_author on item (author, submitted_at, id);
create index item_seller on item (seller, submitted_at, id);
create index item_number on item (number_text);
create index item_reference on item (reference);

create table draft (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  author text,
  item_type text,
  updated_at bigint not null,
  body text not null
);
create index draft_author on draft (author, updated_at, id);

create table transition (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  item text,
  applied_at bigint not null,
  body text not null
);
create index transition_item on transition (item, applied_at, id);

create table number (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  pattern text,
  series text,
  seq bigint not null,
  number_text text,
  state text,
  body text not null
);
create unique index number_pattern_text on number (pattern, number_text);
create index number_series on number (series, seq);

create table series (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  pattern text,
  body text not null
);
create index series_pattern on series (pattern);

create table ledger_entry (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  party text,
  entry_date text not null,
  item text,
  applied_at bigint not null,
  body text not null
);
create index ledger_entry_party on ledger_entry (party, entry_date, id);
create index ledger_entry_item on ledger_entry (item);

create table balance (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  party text,
  amount bigint not null,
  body text not null
);
create index balance_party on balance (party);

create table seen_mark (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  body text not null
);
