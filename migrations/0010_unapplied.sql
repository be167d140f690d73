-- Changes that did not apply, each for the person who made it until they have dealt with it; and which outcomes have such a row, or
-- had one.
create table unapplied (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  owner text,
  body text not null
);
create index unapplied_owner on unapplied (owner, id);
alter table mutation add column kept boolean not null default false;
