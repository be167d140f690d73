-- What a pull and the stream of pokes read.

-- Evict rows up to here are purged: a cookie below it begins its scope again.
alter table sync_head add column feed_floor bigint not null default 0;

-- A page of a scope goes by (seq, root), so that it can end within a commit.
drop index feed_scope_seq;
create index feed_scope_seq on feed (scope, seq, root);
-- Which scopes a commit moved; which rows are old.
create index feed_seq on feed (seq, scope);
-- The children of a root that changed since.
create index transition_root on transition (root, commit_seq);

-- A grant is seen by those whose rights come from it, and by those who manage users; until now it stood in `company`, which
-- everybody holds. No device has pulled yet, so the rows are moved without a trace.
insert into feed (scope, root, entered_seq, seq, op)
select 'rights:' || g.holder, f.root, f.entered_seq, f.seq, f.op
  from feed f join access_grant g on f.root = 'access_grant/' || g.id
 where f.scope = 'company';
update feed set scope = 'rights' where scope = 'company' and root like 'access_grant/%';
