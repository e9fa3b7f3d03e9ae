-- fanfare_count: increments a counter that the program declares `from: app`, and has the member
-- looked at, in one step: for servers where nobody may turn keyspace notifications on.
--   KEYS  the member's counters, the events (fanfare:events)    ARGV  counter, by (a whole number)
-- Returns the counter's new value. What it refuses changes nothing.
local function fanfare_count(keys, argv)
  if #keys ~= 2 or #argv ~= 2 then
    return redis.error_reply('ERR call it as: FCALL fanfare_count 2 ' ..
      'fanfare:member:{ID}:counters fanfare:events COUNTER BY')
  end
  local member = string.match(keys[1], 'member:{([%w._@:+-]+)}:counters$')
  if not member or #member > 128 then
    return redis.error_reply('ERR the first key is not the counters of a member, such as ' ..
      'fanfare:member:{alice}:counters')
  end
  if not string.match(argv[1], '^[a-z0-9-]+$') or #argv[1] > 64 then
    return redis.error_reply('ERR ' .. argv[1] .. ' is no name of a counter')
  end
  local held = redis.call('HGET', keys[1], argv[1]) or '0'
  if not string.match(argv[2], '^-?%d+$') or not string.match(held, '^-?%d+$') then
    return redis.error_reply('ERR ' .. argv[1] .. ' holds ' .. held .. ', and ' .. argv[2] ..
      ' was to be added; only whole numbers are counted')
  end
  local sum = tonumber(held) + tonumber(argv[2])
  if sum > 9e18 or sum < -9e18 then
    return redis.error_reply('ERR the sum is too large for a counter')
  end
  if redis.call('TYPE', keys[2]).ok ~= 'stream' and redis.call('EXISTS', keys[2]) == 1 then
    return redis.error_reply('ERR the second key is not the stream of events')
  end
  local value = redis.call('HINCRBY', keys[1], argv[1], argv[2])
  redis.call('XADD', keys[2], '*', 'type', 'member.settle', 'member', member)
  return value
end

redis.register_function('fanfare_count', fanfare_count)
