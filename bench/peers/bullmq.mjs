// BullMQ with json-rules-engine: one job for each event, the rules as data.
//
// Tuned as far as its documentation goes: one long-lived engine, many jobs at once, finished jobs
// removed at once, the application's own commands pipelined automatically, no scheduler work. The
// jobs are in the queue before the clock starts.
import {Queue, Worker} from 'bullmq';

import {connect, endpoint, options, purchases, rate, totalPoints} from './load.mjs';
import {RuleBook} from './rules_engine.mjs';
import {commit, defineCommit, load} from './store.mjs';

const QUEUE = 'events';

async function enqueue(queue, events, members) {
  let bulk = [];
  for (const purchase of purchases(events, members)) {
    bulk.push({name: 'purchase', data: purchase});
    if (bulk.length === 1000) {
      await queue.addBulk(bulk);
      bulk = [];
    }
  }
  await queue.addBulk(bulk);
}

/** Loads, decides, commits; once more when another job changed the member in between. */
async function apply(redis, rules, event, ms) {
  for (;;) {
    const [[member], seen] = await Promise.all([
      load(redis, [event.member]),
      redis.hexists(`fanfare:member:{${event.member}}:seen`, event.id),
    ]);
    if (seen === 1) {
      return;
    }
    await rules.apply(member, event, ms);
    const stale = await commit(redis, [member]);
    if (stale.length === 0) {
      return;
    }
  }
}

const {redis: where, events, members, concurrency} = options({events: 20_000, concurrency: 50});
const redis = connect(where, {enableAutoPipelining: true});
defineCommit(redis);
await redis.flushall();

const connection = {...endpoint(where), maxRetriesPerRequest: null};
const queue = new Queue(QUEUE, {
  connection,
  defaultJobOptions: {removeOnComplete: true, removeOnFail: false, attempts: 3},
});
await enqueue(queue, events, members);

const rules = new RuleBook();
const worker = new Worker(QUEUE, (job) => apply(redis, rules, job.data, job.timestamp), {
  connection,
  concurrency,
  autorun: false,
  removeOnComplete: {count: 0},
  skipStalledCheck: true,
});
const done = new Promise((resolve, reject) => {
  let left = events;
  worker.on('completed', () => --left === 0 && resolve());
  worker.on('failed', (job, error) => reject(error));
  worker.on('error', reject);
});
const start = performance.now();
worker.run().catch(() => {});
await done;
const result = rate(events, performance.now() - start);
const points = await totalPoints(redis, members);
console.log(JSON.stringify({peer: 'bullmq', ...result, points}));
await worker.close();
await queue.close();
redis.disconnect();
