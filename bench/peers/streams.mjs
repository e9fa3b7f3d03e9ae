// A tuned consumer of the stream: XREAD 512 with the next read under way while a batch is decided,
// members kept in memory, rules by hand, and one script for each batch that checks every member's
// revision and every event's id and writes all or nothing.
import {connect, fill, options, rate, STREAM, totalPoints} from './load.mjs';
import {applyPurchase} from './rules_by_hand.mjs';
import {commit, defineCommit, load} from './store.mjs';

const BATCH = 512;

class Consumer {
  constructor(redis) {
    this.reader = connect(redis);
    this.writer = connect(redis, {enableAutoPipelining: true});
    defineCommit(this.writer);
    this.members = new Map();
  }

  async read(cursor) {
    const reply = await this.reader.xread('COUNT', BATCH, 'STREAMS', STREAM, cursor);
    return reply === null ? [] : reply[0][1];
  }

  /** Members that are not in memory, in one round trip. */
  async loadMissing(events) {
    const missing = [...new Set(events.map((event) => event.member))]
      .filter((name) => !this.members.has(name));
    if (missing.length > 0) {
      for (const member of await load(this.writer, missing)) {
        this.members.set(member.name, member);
      }
    }
  }

  /** Brings all members into memory. */
  async warm(members) {
    for (let start = 0; start < members; start += BATCH) {
      const count = Math.min(BATCH, members - start);
      await this.loadMissing(Array.from({length: count}, (_, i) => ({member: `m${start + i}`})));
    }
  }

  decide(events) {
    const touched = new Set();
    for (const event of events) {
      const member = this.members.get(event.member);
      if (member.batch !== null && member.batch.seen.includes(event.id)) {
        continue;
      }
      applyPurchase(member, event, event.ms);
      touched.add(member);
    }
    return [...touched];
  }

  /** Applies everything after `cursor`, until the stream has no more. */
  async run(cursor) {
    let committed = cursor;
    let underway = cursor;
    let committing = Promise.resolve([]);
    let next = this.read(cursor);
    for (;;) {
      const entries = await next;
      if (entries.length > 0) {
        next = this.read(lastOf(entries));
      }
      const events = entries.map(parse);
      await this.loadMissing(events);
      const batch = this.decide(events);
      if ((await committing).length > 0) {
        // Somebody else wrote, or an event came twice: forget, and take that batch up slowly.
        await next;
        this.members.clear();
        underway = await this.runOnce(committed);
        committed = underway;
        committing = Promise.resolve([]);
        next = this.read(underway);
        continue;
      }
      committed = underway;
      if (entries.length === 0) {
        return;
      }
      underway = lastOf(entries);
      committing = commit(this.writer, batch, underway);
    }
  }

  /** One batch with fresh members, leaving out events that were applied before. */
  async runOnce(cursor) {
    const entries = await this.read(cursor);
    const events = entries.map(parse);
    const known = await Promise.all(events.map(
      (event) => this.writer.hexists(`fanfare:member:{${event.member}}:seen`, event.id)));
    const fresh = events.filter((_, i) => known[i] === 0);
    await this.loadMissing(fresh);
    const stale = await commit(this.writer, this.decide(fresh), lastOf(entries));
    if (stale.length > 0) {
      throw new Error('two consumers are writing the same members: run only one');
    }
    return lastOf(entries);
  }

  close() {
    this.reader.disconnect();
    this.writer.disconnect();
  }
}

const lastOf = (entries) => entries[entries.length - 1][0];

function parse([entry, fields]) {
  const event = {ms: Number(entry.slice(0, entry.indexOf('-')))};
  for (let i = 0; i < fields.length; i += 2) {
    event[fields[i]] = fields[i + 1];
  }
  event.amount = Number(event.amount);
  return event;
}

async function timed(consumer, events, cursor) {
  const start = performance.now();
  await consumer.run(cursor);
  return rate(events, performance.now() - start);
}

const {redis: where, events, members, history, check} = options({history: 20, check: 'no'});
const redis = connect(where);
await redis.flushall();
const consumer = new Consumer(where);

// Members who have bought before, and all of them in memory.
const before = history * members;
await fill(redis, before, members);
await consumer.run('0-0');
await consumer.warm(members);
const cursor = () => redis.get('fanfare:peer:cursor');
await fill(redis, events, members, before);
const warm = await timed(consumer, events, await cursor());
consumer.close();
await fill(redis, events, members, before + events);
const newcomer = new Consumer(where);
const cold = await timed(newcomer, events, await cursor());
const points = await totalPoints(redis, members);
if (check === 'yes') {
  const again = new Consumer(where);
  await again.run('0-0');
  again.close();
  const after = await totalPoints(redis, members);
  if (after !== points) {
    console.error(`reading the stream twice changed the points: ${points}, then ${after}`);
    process.exit(1);
  }
}
console.log(JSON.stringify({peer: 'node-streams', ...warm, cold, points}));
newcomer.close();
redis.disconnect();
