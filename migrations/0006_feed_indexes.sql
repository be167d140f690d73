-- PostgreSQL took the index by sequence for the newest row of one scope, and walked through the rows of all others to find
-- it. Which scopes moved is now asked by an expression that no other question uses, and evicted rows have their own index.
drop index feed_seq;
create index feed_moved on feed ((seq + 0), scope);
create index feed_evicted on feed (seq) where op = 'evict';
