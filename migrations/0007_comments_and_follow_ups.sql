-- What attaches to a subject: comments, what each person is told of them, and follow-ups. The columns are the registered fields
-- (see 0003); `subject` is the key of the record that a row is about, such as item/0193….

create table comment (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  subject text,
  author text,
  applied_at bigint not null,
  body text not null
);
-- A timeline, newest first.
create index comment_subject on comment (subject, applied_at, id);
-- The children of a root that changed since.
create index comment_root on comment (root, commit_seq);

create table mention (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  told text,
  comment_id text,
  author text,
  subject_kind text,
  unread boolean,
  applied_at bigint not null,
  unread_first text not null,
  body text not null
);
-- One person's, unread first; and the number on the bell.
create index mention_told on mention (told, unread_first, id);
create index mention_unread on mention (told, unread, subject_kind);
create index mention_comment on mention (comment_id);

create table muted_units (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  body text not null
);

create table follow_up (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  owner text,
  subject text,
  due text,
  due_sort text not null,
  done boolean,
  created_at bigint not null,
  body text not null
);
create index follow_up_owner on follow_up (owner, done, due_sort, id);
create index follow_up_subject on follow_up (subject, owner, created_at, id);
