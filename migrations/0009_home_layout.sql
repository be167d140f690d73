-- How each user has arranged their home.
create table home_layout (
  id text not null primary key,
  root text not null,
  commit_seq bigint not null,
  body text not null
);
