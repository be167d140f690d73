-- Who may come in. None of this is synced, and none of it is in an archive except the credentials.

-- The name that is typed stands in user_account.
create table credential (
  user_id text not null primary key,
  password_hash text not null,
  changed_at bigint not null,
  must_change boolean not null
);

-- `id` names a session in the list of devices; only the hash of its secret is kept.
create table session (
  id text not null primary key,
  secret_hash text not null unique,
  previous_hash text unique,
  previous_until bigint,
  user_id text not null,
  created_at bigint not null,
  rotated_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null,
  user_agent text not null,
  address text not null
);
create index session_by_user on session (user_id);
create index session_by_expiry on session (expires_at);

-- Sign-ins that failed, counted for all server processes together. A subject is a folded name or an address.
create table sign_in_attempt (
  id text not null primary key,
  subject text not null,
  at bigint not null
);
create index sign_in_attempt_subject on sign_in_attempt (subject, at);
create index sign_in_attempt_at on sign_in_attempt (at);

-- The one-time link by which an empty installation gets its first administrator.
create table setup_token (
  token_hash text not null primary key,
  created_at bigint not null,
  expires_at bigint not null
);

-- What is known of this installation, by name; such as the sign-ins of a demo company, shown at each start.
create table installation (
  name text not null primary key,
  value text not null
);
