// The same load for both peers: arguments, the connection, and the events, from a fixed seed.
import Redis from 'ioredis';

export const STREAM = 'fanfare:events';

const CATEGORIES =
  ['coffee', 'tea', 'pastry', 'beans', 'sandwich', 'juice', 'cake', 'merchandise'];
const SEED = 20261205;

/** Reads `--name value` pairs; unknown names are an error. */
export function options(defaults) {
  const found = {redis: '127.0.0.1:6379', events: 100_000, members: 100_000, ...defaults};
  for (let i = 2; i < process.argv.length; i += 2) {
    const name = process.argv[i].replace(/^--/, '');
    const value = process.argv[i + 1];
    if (!(name in found) || value === undefined) {
      console.error(`unknown argument '${process.argv[i]}', or it has no value; ` +
                    `known: ${Object.keys(found).map((each) => `--${each}`).join(' ')}`);
      process.exit(64);
    }
    found[name] = typeof found[name] === 'number' ? Number(value) : value;
  }
  return found;
}

/** `--redis` as ioredis takes it: a path is a Unix socket, anything else host:port. */
export function endpoint(redis) {
  if (redis.includes('/')) {
    return {path: redis};
  }
  const [host, port] = redis.split(':');
  return {host, port: Number(port)};
}

export function connect(redis, more = {}) {
  return new Redis({...endpoint(redis), maxRetriesPerRequest: null, ...more});
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for a load. */
function generator(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Purchases number `first` onwards of the one endless load; members are drawn evenly. */
export function* purchases(count, members, first = 0) {
  const draw = generator(SEED);
  for (let n = 0; n < first + count; ++n) {
    const purchase = {
      id: `o-${n}`,
      member: `m${draw(members)}`,
      amount: 1 + draw(200_000),
      category: CATEGORIES[draw(CATEGORIES.length)],
      store: `s${1 + draw(50)}`,
    };
    if (n >= first) {
      yield purchase;
    }
  }
}

/** Appends purchases to the stream. */
export async function fill(redis, count, members, first = 0) {
  let pipeline = redis.pipeline();
  for (const p of purchases(count, members, first)) {
    pipeline.xadd(STREAM, '*', 'id', p.id, 'type', 'purchase', 'member', p.member,
                  'amount', p.amount, 'category', p.category, 'store', p.store);
    if (pipeline.length >= 2000) {
      await pipeline.exec();
      pipeline = redis.pipeline();
    }
  }
  await pipeline.exec();
}

/** The points of all members: equal loads must give equal sums, whoever applied them. */
export async function totalPoints(redis, members) {
  let total = 0;
  for (let start = 0; start < members; start += 2000) {
    const pipeline = redis.pipeline();
    for (let n = start; n < Math.min(start + 2000, members); ++n) {
      pipeline.hget(`fanfare:member:{m${n}}`, 'points');
    }
    for (const [, points] of await pipeline.exec()) {
      total += Number(points ?? 0);
    }
  }
  return total;
}

export function rate(events, milliseconds) {
  return {
    events,
    seconds: Number((milliseconds / 1000).toFixed(3)),
    events_per_second: Math.round((events * 1000) / milliseconds),
  };
}
