-- The functions that run inside Redis. Each checks everything it can before its first write: an
-- error after a write leaves the write in place. Numbers travel as text; JSON is never decoded
-- on the way of an event. The loader puts the shebang line in front and fills in the version.

-- HSET of ARGV[from] … ARGV[to], in portions that fit Lua's stack.
local function hset(key, argv, from, to)
  while to - from >= 4000 do
    redis.call('HSET', key, unpack(argv, from, from + 3999))
    from = from + 4000
  end
  redis.call('HSET', key, unpack(argv, from, to))
end

local function lpush(key, argv, from, to)
  local call = redis.call
  local length = 0
  while from <= to do
    local last = math.min(to, from + 3999)
    length = call('LPUSH', key, unpack(argv, from, last))
    from = last + 1
  end
  return length
end

-- Whether a member's revision is the one expected: a number; or, of somebody of whom nothing is
-- stored, a number and the field of the mark that an erasure left, which keeps the revision on.
local function has_revision(member, expected, marks)
  local rev = redis.call('HGET', member, 'rev')
  if rev then return rev == expected end
  local number, field = string.match(expected, '^(%d+) (%x+)$')
  local mark = field and redis.call('HGET', marks, field)
  return number == (mark and string.match(mark, '^%d+') or '0')
end

-- HINCRBY of the pairs ARGV[from] … ARGV[to], all or none: what could refuse one of them, or the
-- journal entry that follows, is looked at first.
local function add_to_counters(counters, argv, from, to, journal)
  if journal then redis.call('LLEN', journal) end
  for pair = from, to, 2 do
    local held = redis.call('HGET', counters, argv[pair]) or '0'
    local sum = (tonumber(held) or 0) + tonumber(argv[pair + 1])
    if not string.match(held, '^-?%d+$') or sum > 9e18 or sum < -9e18 then
      error('counter ' .. argv[pair] .. ' in ' .. counters .. ' holds ' .. held ..
        ', to which a whole number cannot be added; correct it there')
    end
  end
  for pair = from, to, 2 do
    -- HSET where that is exact: HINCRBY is how apps count, and the daemon is told of each.
    local sum = tonumber(redis.call('HGET', counters, argv[pair]) or '0') + tonumber(argv[pair + 1])
    if sum < 1e15 and sum > -1e15 then
      redis.call('HSET', counters, argv[pair], string.format('%.0f', sum))
    else
      redis.call('HINCRBY', counters, argv[pair], argv[pair + 1])
    end
  end
end

-- A budget as it is stored: `window:times:points` of up to three windows, the newest first.
local function read_windows(text)
  local windows = {}
  for window, times, points in string.gmatch(text or '', '([^: ]+):([^: ]+):([^: ]+)') do
    windows[#windows + 1] = { tonumber(window), tonumber(times), tonumber(points) }
  end
  return windows
end

local function write_windows(windows)
  local texts = {}
  for i, each in ipairs(windows) do
    texts[i] = string.format('%.0f:%.0f:%.0f', each[1], each[2], each[3])
  end
  return table.concat(texts, ' ')
end

-- Adds to one of the windows. Returns what that comes to; nil where it is older than all of them.
local function add_to_window(windows, window, times, points)
  local at = 1
  while windows[at] and windows[at][1] > window do
    at = at + 1
  end
  if at > 3 then return nil end
  if not windows[at] or windows[at][1] ~= window then
    table.insert(windows, at, { window, 0, 0 })
    windows[4] = nil
  end
  local sum = windows[at]
  sum[2], sum[3] = sum[2] + times, sum[3] + points
  return sum
end

-- The uses of budgets that a commit announces, from ARGV[at] on: their number, then for each the
-- place of its member, the budget, its window, times, points, and the most that times and points of
-- the window may come to ('' for no bound). Returns them by member, whether every bound holds with
-- them, and what follows in ARGV.
local function read_uses(budgets, argv, at)
  local uses, stored, fits = {}, {}, true
  local count = tonumber(argv[at])
  at = at + 1
  for _ = 1, count do
    local member, name, window = tonumber(argv[at]), argv[at + 1], tonumber(argv[at + 2])
    local times, points = tonumber(argv[at + 3]), tonumber(argv[at + 4])
    local most_times, most_points = tonumber(argv[at + 5]), tonumber(argv[at + 6])
    stored[name] = stored[name] or read_windows(redis.call('HGET', budgets, name))
    local sum = add_to_window(stored[name], window, times, points)
    -- What is given back to a window that is not kept any more is given back to nobody.
    if not sum and times <= 0 and points <= 0 then sum = { window, times, points } end
    fits = fits and sum and sum[2] <= (most_times or sum[2]) and sum[3] <= (most_points or sum[3])
    uses[member] = uses[member] or {}
    table.insert(uses[member], { name, window, times, points })
    at = at + 7
  end
  return uses, fits, at
end

-- Books one member's uses.
local function book_uses(budgets, uses)
  for _, use in ipairs(uses) do
    local windows = read_windows(redis.call('HGET', budgets, use[1]))
    add_to_window(windows, use[2], use[3], use[4])
    redis.call('HSET', budgets, use[1], write_windows(windows))
  end
end

-- What seldom changes, from ARGV[at] on: badges that are taken back, rewards and their JSON,
-- codes of rewards that are forgotten, and challenges and their JSON, each with their number
-- before them. Returns what follows in ARGV. Rewards and challenges are only shown there: what
-- an app wrote over them gives way.
local function write_rare(badges, rewards, challenges, argv, at, write)
  local call = redis.call
  local function take(command, key)
    local count = tonumber(argv[at])
    if write and count > 0 then
      local done = redis.pcall(command, key, unpack(argv, at + 1, at + count))
      if type(done) == 'table' and done.err then
        if key == badges then error(done, 0) end
        call('DEL', key)
        call(command, key, unpack(argv, at + 1, at + count))
      end
    end
    at = at + 1 + count
  end
  take('HDEL', badges)
  take('HSET', rewards)
  take('HDEL', rewards)
  take('HSET', challenges)
  return at
end

-- Adds to the statistics what was moved: name -> number. What cannot be added, because a sum
-- overflows or an app wrote over the key, holds nobody up: the audit finds it.
local function add_to_statistics(statistics, moved)
  if not next(moved) then return end
  for name, number in pairs(moved) do
    redis.pcall('HINCRBY', statistics, name, string.format('%.0f', number))
  end
  redis.pcall('HINCRBY', statistics, 'moves', '1')
end

-- Writes the scores that a commit announces, from ARGV[at] on: how many leaderboards they are on,
-- and where there are any, for each the field of the record that tells up to which period it is
-- closed, and its period; then how many scores, and for each the places of its member and (from 0)
-- of its leaderboard, the score and the member. KEYS[first] … are the leaderboards and then the
-- record. What is closed stays as it is; a key that is something else holds nobody up. Returns the
-- places of the first key and the first argument after these.
local function write_scores(keys, first, argv, at, stale)
  local boards = tonumber(argv[at])
  at = at + 1
  if boards == 0 then return first, at end
  local is_open = {}
  for board = 0, boards - 1 do
    local closed = redis.call('HGET', keys[first + boards], argv[at])
    is_open[board] = not closed or tonumber(argv[at + 1]) > tonumber(closed)
    at = at + 2
  end
  local scores = tonumber(argv[at])
  at = at + 1
  for _ = 1, scores do
    local board = tonumber(argv[at + 1])
    if not stale[tonumber(argv[at])] and is_open[board] then
      redis.pcall('ZADD', keys[first + board], argv[at + 2], argv[at + 3])
    end
    at = at + 4
  end
  return first + boards + 1, at
end

-- The members of a commit, from KEYS[key] and ARGV[at] on; see there. `moved` gets what those did to the
-- statistics who are written, also where an error ends it on the way.
local function write_members(keys, key, argv, at, stale, uses, moved)
  local call, byte = redis.call, string.byte
  local count, keep = tonumber(argv[1]), tonumber(argv[2])
  local budgets = keys[#keys - 1]
  for i = 1, count do
    local write = not stale[i]
    local m, m2, m3, c, c2, c3, b, b2, b3, s, _, _, p, p2, p3, j, j2, j3, u, u2, u3, l, rare, flow =
      byte(argv[at], 1, 24)
    m, c, b = m + 256 * m2 + 65536 * m3, c + 256 * c2 + 65536 * c3, b + 256 * b2 + 65536 * b3
    p, j = p + 256 * p2 + 65536 * p3, j + 256 * j2 + 65536 * j3
    local main = at + 1
    at = main + m
    local counters, state, state_at, ledger, ledger_at
    if c > 0 or p > 0 then
      counters = keys[key]
      key = key + 1
    end
    if s == 2 and write then
      call('STRLEN', keys[key + (b > 0 and 1 or 0)]) -- what could refuse APPEND refuses this
    end
    if c > 0 then
      if write then hset(counters, argv, at, at + c - 1) end
      at = at + c
    end
    if b > 0 then
      if write then hset(keys[key], argv, at, at + b - 1) end
      key = key + 1
      at = at + b
    end
    if s > 0 then
      state, state_at = keys[key], at
      key = key + 1
      at = at + 1
    end
    if l > 0 then
      ledger, ledger_at = keys[key], at
      key = key + 1
      at = at + 1
    end
    if rare > 0 then
      at = write_rare(keys[key], keys[key + 1], keys[key + 2], argv, at, write)
      key = key + 3
    end
    if p > 0 then
      if write then add_to_counters(counters, argv, at, at + p - 1, j > 0 and keys[key]) end
      at = at + p
    end
    if write and uses[i] then
      if j > 0 then call('LLEN', keys[key]) end -- what could refuse LPUSH refuses this
      book_uses(budgets, uses[i])
    end
    if j > 0 then
      if write and lpush(keys[key], argv, at, at + j - 1) > keep then
        call('LTRIM', keys[key], 0, math.max(keep, u + 256 * u2 + 65536 * u3) - 1)
      end
      key = key + 1
      at = at + j
    end
    if write then
      if ledger then call('SET', ledger, argv[ledger_at]) end
      if state then call(s == 1 and 'SET' or 'APPEND', state, argv[state_at]) end
      hset(keys[i], argv, main, main + m - 1)
      for pair = at, at + flow - 1, 2 do
        local name, number = argv[pair], tonumber(argv[pair + 1])
        if number > 1e14 or number < -1e14 then -- sums of such would not be exact
          redis.pcall('HINCRBY', keys[#keys], name, argv[pair + 1])
          number = 0
        end
        moved[name] = (moved[name] or 0) + number
      end
    end
    at = at + flow
  end
end

-- commit: writes what a batch of events did to its members, each guarded by its revision.
--   KEYS  the n member hashes; where there are scores, leaderboards and the record of them; then
--         per member, where used: counters, badges, state, ledger, badges, rewards and challenges
--         (see write_rare), journal; at the end the marks of the erased, where members must not
--         exist yet; the budgets, where they are used; and the statistics
--   ARGV  n, journal.keep, the n expected revisions (see has_revision); the uses of budgets (see
--         read_uses); the scores (see write_scores); then per member a header and what it
--         announces. The header is eight numbers of three bytes each, low byte first: how many fields of the member hash (the
--         new rev among them), of counters, of badges; 0, 1 to set or 2 to append the private
--         state; pairs to add to counters that apps own; journal entries, oldest first; how many
--         of the newest entries, these among them, are to be kept whatever journal.keep says:
--         until finish, the journal is what a crash is repaired from; and 1 to write the ledger,
--         which follows the private state, plus 256 for what seldom changes, which follows the
--         ledger, plus 65536 for each name and number of the statistics, which come last
-- Returns the places (from 1) of the members whose revision was another: nothing of theirs was
-- written; and 0 when a budget does not hold what was decided. A call that uses budgets writes
-- nothing at all when it returns anything. Within a member the journal, which has the ids of the
-- events, the private state and the revision are written last, so that an error on the way (a
-- key of a wrong type) leaves the events to be applied again.
local function commit(keys, argv)
  local count = tonumber(argv[1])
  local conflicts, stale = {}, {}
  local marks = keys[tonumber(argv[3 + count]) > 0 and #keys - 2 or #keys - 1]
  for i = 1, count do
    if not has_revision(keys[i], argv[2 + i], marks) then
      conflicts[#conflicts + 1] = i
      stale[i] = true
    end
  end
  local uses, fits, at = read_uses(keys[#keys - 1], argv, 3 + count)
  if not fits then conflicts[#conflicts + 1] = 0 end
  if next(uses) and #conflicts > 0 then return conflicts end
  local moved, key = {}
  key, at = write_scores(keys, count + 1, argv, at, stale)
  local done, problem = pcall(write_members, keys, key, argv, at, stale, uses, moved)
  add_to_statistics(keys[#keys], moved)
  if not done then error(problem, 0) end
  return conflicts
end

-- erase: removes all keys of a member, leaves a mark and the sums for the books, and puts on
-- record that streams still have traces of them.
--   KEYS  the member hash, marks of the erased, sums, timers, open erasures, the member's other
--         keys
--   ARGV  the expected revision and the mark's field (see has_revision), that field, the mark,
--         the member, the entry of the event, what is put on record about it, then sums: names,
--         numbers
-- Returns 1, or 0 when the revision was another: then nothing was done. Where nobody was stored,
-- there is no mark and nothing to sum up; what else stands under the id goes all the same.
local function erase(keys, argv)
  local call = redis.call
  if not has_revision(keys[1], argv[1], keys[2]) then return 0 end
  local known = call('HEXISTS', keys[1], 'rev') == 1
  -- What could refuse a write refuses these.
  call('HGET', keys[2], argv[2])
  call('HGET', keys[3], 'members')
  call('ZSCORE', keys[4], argv[4])
  call('HGET', keys[5], argv[5])
  call('HSET', keys[5], argv[5], argv[6])
  call('ZREM', keys[4], argv[4])
  if known then
    call('HSET', keys[2], argv[2], argv[3])
    for i = 7, #argv, 2 do
      redis.pcall('HINCRBY', keys[3], argv[i], argv[i + 1]) -- a sum that overflows holds nobody up
    end
  end
  call('DEL', keys[1], unpack(keys, 6))
  return 1
end

-- erased: ends an erasure of which every trace is removed.
--   KEYS  open erasures, events, timers, the member hash    ARGV  entry, member
-- A timer that somebody set meanwhile who had read the member before goes, unless it is of somebody
-- new.
local function erased(keys, argv)
  local call = redis.call
  if call('HEXISTS', keys[4], 'rev') == 0 then call('ZREM', keys[3], argv[2]) end
  call('XDEL', keys[2], argv[1])
  call('HDEL', keys[1], argv[1])
  return 1
end

-- finish: ends a batch. Writes its stream entries and moves the shard's cursor past it, if the
-- lease still is the caller's.
--   KEYS  shard, then the streams
--   ARGV  epoch, new cursor, number of entries; per entry: which stream (2: KEYS[2]), its bound
--         ('' for none), count + fields
-- Returns 1, or 0 when another daemon has taken over: then nothing was written.
local function finish(keys, argv)
  local call = redis.call
  if call('HGET', keys[1], 'epoch') ~= argv[1] then
    return 0
  end
  local at = 4
  for _ = 1, tonumber(argv[3]) do
    local stream, bound, size = keys[tonumber(argv[at])], argv[at + 1], tonumber(argv[at + 2])
    if bound == '' then
      call('XADD', stream, '*', unpack(argv, at + 3, at + 2 + size))
    else
      call('XADD', stream, 'MAXLEN', '~', bound, '*', unpack(argv, at + 3, at + 2 + size))
    end
    at = at + 3 + size
  end
  call('HSET', keys[1], 'cursor', argv[2], 'starts', '0', 'trying', '')
  return 1
end

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- acquire: takes the lease of a shard when nobody holds it.
--   KEYS  shard    ARGV  owner, lease in ms
-- Returns 1, epoch, cursor, starts since the cursor last moved; or 0, ms until it may be free,
-- owner. The clock is Redis's own, so that daemons on several machines agree.
local function acquire(keys, argv)
  local call = redis.call
  local now = now_ms()
  local held = call('HMGET', keys[1], 'owner', 'until', 'cursor', 'trying')
  local remaining = (tonumber(held[2]) or 0) - now
  if held[1] and held[1] ~= argv[1] and remaining > 0 then
    return { 0, tostring(remaining), held[1] }
  end
  local epoch = call('HINCRBY', keys[1], 'epoch', 1)
  local starts = call('HINCRBY', keys[1], 'starts', 1)
  if held[4] and held[4] ~= '' then
    starts = starts + 3 -- a daemon ended while it tried that event alone
  end
  call('HSET', keys[1], 'owner', argv[1], 'until', string.format('%.0f', now + tonumber(argv[2])))
  return { 1, tostring(epoch), held[3] or '0-0', tostring(starts) }
end

-- put_off: moves the timers of members that are still due.
--   KEYS  timers    ARGV  now, until (both Unix ms), members
-- Who has another timer by now, or was erased and has none, is left alone.
local function put_off(keys, argv)
  local call = redis.call
  for i = 3, #argv do
    local due = call('ZSCORE', keys[1], argv[i])
    if due and tonumber(due) <= tonumber(argv[1]) then call('ZADD', keys[1], argv[2], argv[i]) end
  end
  return 1
end

-- renew: KEYS shard, ARGV epoch, lease in ms. Returns 1, or 0 when another daemon took over.
local function renew(keys, argv)
  local call = redis.call
  if call('HGET', keys[1], 'epoch') ~= argv[1] then
    return 0
  end
  call('HSET', keys[1], 'until', string.format('%.0f', now_ms() + tonumber(argv[2])))
  return 1
end

-- release: KEYS shard, ARGV epoch. A daemon that stops in order; its start does not count against
-- the event at the cursor.
local function release(keys, argv)
  local call = redis.call
  if call('HGET', keys[1], 'epoch') ~= argv[1] then
    return 0
  end
  call('HSET', keys[1], 'until', '0', 'starts', '0')
  return 1
end

-- attempt: books, before an event that may be deadly is applied, that it is being tried.
--   KEYS  shard    ARGV  epoch, entry. Returns how often it was tried, this one included; 0 when
-- another daemon took over.
local function attempt(keys, argv)
  local call = redis.call
  local held = call('HMGET', keys[1], 'epoch', 'trying', 'tries')
  if held[1] ~= argv[1] then
    return 0
  end
  local tries = held[2] == argv[2] and tonumber(held[3]) + 1 or 1
  call('HSET', keys[1], 'trying', argv[2], 'tries', tostring(tries))
  return tries
end

-- catalogue: makes a hash hold just these fields. KEYS hash, ARGV fields and values.
local function catalogue(keys, argv)
  local call = redis.call
  local wanted = {}
  for i = 1, #argv, 2 do
    wanted[argv[i]] = true
  end
  for _, field in ipairs(call('HKEYS', keys[1])) do
    if not wanted[field] then
      call('HDEL', keys[1], field)
    end
  end
  if #argv > 0 then
    hset(keys[1], argv, 1, #argv)
  end
  return #argv / 2
end

-- settle_delivery: a notification's attempt is over: marks it as sent ('sent'), puts it back for
-- later ('later'), or buries it ('dead'); in each case it leaves the outbox.
--   KEYS  outbox, sent (of its day), later, deadletters, shard
--   ARGV  epoch, outcome, group, entry, notification id, seconds to remember it, due (ms),
--         fields as a JSON array (later), then fields (dead)
-- Returns 1. A daemon that lost its lease meanwhile may still say that it has sent a
-- notification, which is true; else 0 comes back and nothing is done. What somebody took out of
-- the outbox meanwhile, with the member that it was for, is not put anywhere.
local function settle_delivery(keys, argv)
  local call = redis.call
  if argv[2] == 'sent' then
    call('HSET', keys[2], argv[5], '1')
    if call('EXPIRE', keys[2], argv[6], 'NX') == 0 then -- there is one: never a shorter one
      call('EXPIRE', keys[2], argv[6], 'GT')
    end
  elseif call('HGET', keys[5], 'epoch') ~= argv[1] then
    return 0
  elseif #call('XRANGE', keys[1], argv[4], argv[4]) == 0 then
    call('XACK', keys[1], argv[3], argv[4])
    return 1
  elseif argv[2] == 'later' then
    call('ZADD', keys[3], argv[7], argv[8])
  else
    call('XADD', keys[4], '*', unpack(argv, 9))
  end
  call('XACK', keys[1], argv[3], argv[4])
  call('XDEL', keys[1], argv[4])
  return 1
end

-- release_due: moves notifications whose time has come back into the outbox.
--   KEYS  later, outbox    ARGV  now (ms), at most so many. Returns how many were moved.
local function release_due(keys, argv)
  local call = redis.call
  local due = call('ZRANGEBYSCORE', keys[1], '-inf', argv[1], 'LIMIT', 0, argv[2])
  for _, fields in ipairs(due) do
    call('XADD', keys[2], '*', unpack(cjson.decode(fields)))
    call('ZREM', keys[1], fields)
  end
  return #due
end

-- schedule: writes what is on record of a job that goes through all members, and adds an event for
-- some of these, if the lease still is the caller's.
--   KEYS  shard, the record, events
--   ARGV  epoch; how many arguments of HSET follow, and these; how many fields to remove, and
--         these; how many words of the event follow, and these; then the members
-- Returns 1, or 0 when another daemon has taken over: then nothing was written.
local function schedule(keys, argv)
  local call = redis.call
  if call('HGET', keys[1], 'epoch') ~= argv[1] then
    return 0
  end
  local at = 3
  local last = at + tonumber(argv[2]) - 1
  if last >= at then hset(keys[2], argv, at, last) end
  at = last + 2
  last = at + tonumber(argv[last + 1]) - 1
  for field = at, last do
    call('HDEL', keys[2], argv[field])
  end
  local event = { unpack(argv, last + 2, last + 1 + tonumber(argv[last + 1])) }
  local size = #event
  for member = last + 2 + size, #argv do
    event[size + 1], event[size + 2] = 'member', argv[member]
    call('XADD', keys[3], '*', unpack(event))
  end
  return 1
end

-- boards: writes what is on record of leaderboards, and adds events about their members, if the
-- lease still is the caller's.
--   KEYS  shard, the record, events
--   ARGV  epoch; how many arguments of HSET follow, and these; how many fields to remove, and these;
--         then per event how many fields and values, and these
-- Returns 1, or 0 when another daemon has taken over: then nothing was written.
local function boards(keys, argv)
  local call = redis.call
  if call('HGET', keys[1], 'epoch') ~= argv[1] then
    return 0
  end
  local at = 3
  local last = at + tonumber(argv[2]) - 1
  if last >= at then hset(keys[2], argv, at, last) end
  at = last + 2
  last = at + tonumber(argv[last + 1]) - 1
  for field = at, last do
    call('HDEL', keys[2], argv[field])
  end
  at = last + 1
  while at <= #argv do
    local size = tonumber(argv[at])
    call('XADD', keys[3], '*', unpack(argv, at + 1, at + size))
    at = at + size + 1
  end
  return 1
end

redis.register_function('commit_@VERSION@', commit)
redis.register_function('erase_@VERSION@', erase)
redis.register_function('erased_@VERSION@', erased)
redis.register_function('finish_@VERSION@', finish)
redis.register_function('put_off_@VERSION@', put_off)
redis.register_function('acquire_@VERSION@', acquire)
redis.register_function('renew_@VERSION@', renew)
redis.register_function('release_@VERSION@', release)
redis.register_function('attempt_@VERSION@', attempt)
redis.register_function('catalogue_@VERSION@', catalogue)
redis.register_function('schedule_@VERSION@', schedule)
redis.register_function('boards_@VERSION@', boards)
redis.register_function('settle_delivery_@VERSION@', settle_delivery)
redis.register_function('release_due_@VERSION@', release_due)
