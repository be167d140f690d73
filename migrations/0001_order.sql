-- The order of commits, what each device has sent, and what each scope holds (docs/sync.md).
-- Types are text, bigint and boolean, so that the same file serves SQLite and PostgreSQL.
-- Instants are microseconds UTC.

-- One row. Every synced write takes it first: sequence, commit and visibility have one order.
create table sync_head (
  id bigint not null primary key check (id = 1),
  seq bigint not null,
  epoch text not null
);
insert into sync_head (id, seq, epoch) values (1, 0, '');

-- A random mark per commit; a cookie with another mark proves a restored backup.
create table commit_mark (
  seq bigint not null primary key,
  mark text not null,
  at bigint not null
);

create table client (
  id text not null primary key,
  user_id text not null,
  last_mutation_id bigint not null,
  created_at bigint not null,
  last_seen_at bigint not null
);
create index client_user on client (user_id);

-- The outcome log: one row for each mutation ever received, never updated.
create table mutation (
  client text not null,
  id bigint not null,
  uuid text not null unique,
  name text not null,
  version bigint not null,
  args_hash text not null,
  outcome text not null,
  code text,
  detail text,
  seq bigint not null,
  actor text not null,
  on_behalf_of text,
  claimed_at bigint not null,
  received_at bigint not null,
  primary key (client, id)
);
create index mutation_actor on mutation (actor, seq);

-- How often a mutation failed in a way that is the program's fault; kept outside the rolled-back transaction.
create table mutation_failure (
  uuid text not null primary key,
  count bigint not null,
  reason text not null,
  at bigint not null
);

-- What changed: the audit trail. `before` and `after` are record bodies.
create table change_log (
  seq bigint not null,
  n bigint not null,
  kind text not null,
  id text not null,
  mutation text,
  before text,
  after text,
  primary key (seq, n)
);
create index change_log_record on change_log (kind, id, seq);

-- One row per scope and root: where a root stands for those who hold the scope.
create table feed (
  scope text not null,
  root text not null,
  entered_seq bigint not null,
  seq bigint not null,
  op text not null check (op in ('put', 'evict')),
  primary key (scope, root)
);
create index feed_scope_seq on feed (scope, seq);
create index feed_root on feed (root);
