// Members in Redis, in the keys that Fanfare writes: loading, and one script that commits.

/**
 * Commits any number of members, or nothing. KEYS: each member's hash, the others' names follow
 * from it. ARGV for each member: the revision that the decision was made on, the new points, time
 * and four counters, then four lists led by their lengths: event ids, badges, usage, journal. At
 * the end the cursor's key and value; an empty key is none. Everything is checked before the first
 * write. Answers the members (by position) that moved on or that have seen one of the events; none
 * means done. Few and positional arguments: writing them out is most of what a batch costs Node.
 */
const COMMIT = `
local members = #KEYS
local stale = {}
local at = 1
for m = 1, members do
  local key = KEYS[m]
  local seen = tonumber(ARGV[at + 7])
  local fine = (redis.call('HGET', key, 'rev') or '0') == ARGV[at]
  if fine then
    local known = redis.call('HMGET', key .. ':seen', unpack(ARGV, at + 8, at + 7 + seen))
    for i = 1, seen do
      if known[i] then fine = false end
    end
  end
  if not fine then stale[#stale + 1] = m end
  at = at + 7
  for list = 1, 4 do at = at + 1 + tonumber(ARGV[at]) end
end
if #stale > 0 then return stale end
at = 1
for m = 1, members do
  local key = KEYS[m]
  local points = ARGV[at + 1]
  redis.call('HSET', key, 'rev', tonumber(ARGV[at]) + 1, 'points', points,
             'points_lifetime', points, 'last_seen', ARGV[at + 2])
  redis.call('HSET', key .. ':counters', 'purchases', ARGV[at + 3], 'spend', ARGV[at + 4],
             'coffees', ARGV[at + 5], 'big-baskets', ARGV[at + 6])
  at = at + 7
  local n = tonumber(ARGV[at])
  local marks = {}
  for i = 1, n do
    marks[2 * i - 1] = ARGV[at + i]
    marks[2 * i] = '1'
  end
  redis.call('HSET', key .. ':seen', unpack(marks))
  at = at + 1 + n
  n = tonumber(ARGV[at])
  if n > 0 then redis.call('HSET', key .. ':badges', unpack(ARGV, at + 1, at + n)) end
  at = at + 1 + n
  n = tonumber(ARGV[at])
  if n > 0 then redis.call('HSET', key .. ':usage', unpack(ARGV, at + 1, at + n)) end
  at = at + 1 + n
  n = tonumber(ARGV[at])
  if redis.call('LPUSH', key .. ':journal', unpack(ARGV, at + 1, at + n)) > 120 then
    redis.call('LTRIM', key .. ':journal', 0, 99)
  end
  at = at + 1 + n
end
if ARGV[at] ~= '' then redis.call('SET', ARGV[at], ARGV[at + 1]) end
return stale
`;

export class Member {
  constructor(name) {
    this.name = name;
    this.key = `fanfare:member:{${name}}`;
    this.rev = 0;
    this.points = 0;
    this.purchases = 0;
    this.spend = 0;
    this.coffees = 0;
    this.bigBaskets = 0;
    this.badges = new Set();
    this.usage = new Map(); // 'campaign:every' -> [window, times, points]
    this.batch = null;      // what the batch at hand changes
  }

  /** What a campaign used of its limit in this window. */
  used(key, window) {
    const used = this.usage.get(key);
    return used !== undefined && used[0] === window ? used : [window, 0, 0];
  }

  book(key, window, points) {
    const [, times, before] = this.used(key, window);
    this.usage.set(key, [window, times + 1, before + points]);
    this.batch.usage.add(key);
  }

  award(badge, at) {
    if (this.badges.has(badge)) {
      return false;
    }
    this.badges.add(badge);
    this.batch.badges.push(badge, `{"awarded_at":"${at}"}`);
    return true;
  }

  begin() {
    this.batch ??= {rev: this.rev, seen: [], badges: [], usage: new Set(), journal: [], last: ''};
    return this.batch;
  }

  /** Appends this member's part of a commit, and regards it as done. */
  end(keys, args) {
    const {rev, seen, badges, usage, journal, last} = this.batch;
    this.batch = null;
    this.rev = rev + 1;
    keys.push(this.key);
    args.push(rev, this.points, last, this.purchases, this.spend, this.coffees, this.bigBaskets,
              seen.length, ...seen, badges.length, ...badges, usage.size * 2);
    for (const key of usage) {
      args.push(key, this.usage.get(key).join(':'));
    }
    args.push(journal.length, ...journal);
  }
}

/** Loads members in one round trip. */
export async function load(redis, names) {
  const members = names.map((name) => new Member(name));
  const replies = await Promise.all(members.map((member) => Promise.all([
    redis.hmget(member.key, 'rev', 'points'),
    redis.hmget(`${member.key}:counters`, 'purchases', 'spend', 'coffees', 'big-baskets'),
    redis.hkeys(`${member.key}:badges`),
    redis.hgetall(`${member.key}:usage`),
  ])));
  members.forEach((member, i) => {
    const [[rev, points], [purchases, spend, coffees, bigBaskets], badges, usage] = replies[i];
    member.rev = Number(rev ?? 0);
    member.points = Number(points ?? 0);
    member.purchases = Number(purchases ?? 0);
    member.spend = Number(spend ?? 0);
    member.coffees = Number(coffees ?? 0);
    member.bigBaskets = Number(bigBaskets ?? 0);
    member.badges = new Set(badges);
    for (const [key, text] of Object.entries(usage)) {
      member.usage.set(key, text.split(':').map(Number));
    }
  });
  return members;
}

export function defineCommit(redis) {
  redis.defineCommand('commitMembers', {lua: COMMIT});
}

/** Commits the members' batches; answers the positions of those that are stale (then: none done). */
export function commit(redis, members, cursor) {
  const keys = [];
  const args = [];
  for (const member of members) {
    member.end(keys, args);
  }
  args.push(cursor === undefined ? '' : 'fanfare:peer:cursor', cursor ?? '');
  return redis.commitMembers(keys.length, keys, args);
}

const DAY = 86_400_000;
let monthOf = {day: -1, month: 0};

/** The calendar day and month (UTC) of a moment, as numbers. */
export function windows(ms) {
  const day = Math.floor(ms / DAY);
  if (day !== monthOf.day) {
    const date = new Date(ms);
    monthOf = {day, month: date.getUTCFullYear() * 12 + date.getUTCMonth()};
  }
  return monthOf;
}
