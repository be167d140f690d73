-- The cartable is walked in its order, counted and summed for each of its tabs from this index alone: with ten thousand
-- waiting items a count takes two milliseconds instead of sixteen.
drop index item_waits;
create index item_waits on item
  (waits, submitted_at, id, item_type, sub_type, waits_approval, waits_number, late_at, final_amount);
