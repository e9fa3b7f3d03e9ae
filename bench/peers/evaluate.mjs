// The rules of bench/evaluate without Fanfare: what looking for campaigns costs in
//
//   json-rules-engine  the npm package
//   aep-rules-engine   the npm package @adobe/aep-rules-engine
//   loop               closures, one for each rule and tried one after the other: about as little
//                      as a rule can cost that is looked at
//
// Each keeps two counters for every member, tries all rules on every event, and adds up how many
// matched and what points they give. Prints one JSON object, as bench_evaluation does.
import {readFileSync} from 'node:fs';

import createRuleSet from '@adobe/aep-rules-engine';
import {Engine} from 'json-rules-engine';

const WEEK = 7 * 24 * 3_600_000;
const FIRST_MONDAY = 4 * 24 * 3_600_000;

/** Tests that say what Fanfare's `on`, `schedule` and `between` say; cheap ones first. */
function testsOf(rule) {
  const tests = [{field: 'type', op: 'is', value: rule.on ?? 'purchase'}];
  const instant = (text) => Date.parse(`${text.replace(' ', 'T')}:00Z`);
  if (rule.hour !== undefined) {
    tests.push({field: 'hour', op: 'is', value: rule.hour});
  } else if (rule.start) {
    tests.push({field: 'time', op: 'at_least', value: instant(rule.start)},
               {field: 'time', op: 'less_than', value: instant(rule.end)});
  }
  for (const {field, op, value} of rule.when ?? []) {
    const name = field.replace('event.', '').replace('member.attr.', '').replace('counter.', '');
    if (op === 'between') {
      tests.push({field: name, op: 'at_least', value: value[0]},
                 {field: name, op: 'at_most', value: value[1]});
    } else {
      tests.push({field: name, op, value});
    }
  }
  return tests;
}

/** What rules may ask for; one object of one shape for each event, made in the same place. */
function factsOf(event, member) {
  return {
    type: event.type, time: event.time, category: event.category, store: event.store,
    amount: event.amount, quantity: event.quantity, plan: member.plan, segment: '',
    purchases: member.purchases, spend: member.spend,
    hour: Math.floor(((event.time - FIRST_MONDAY) % WEEK) / 3_600_000),
  };
}

const OPERATORS = {
  is: 'equal', is_not: 'notEqual', in: 'in', not_in: 'notIn', at_least: 'greaterThanInclusive',
  more_than: 'greaterThan', at_most: 'lessThanInclusive', less_than: 'lessThan',
};

function jsonRulesEngine(rules) {
  const engine = new Engine();
  for (const rule of rules) {
    const all = testsOf(rule).map(({field, op, value}) => (
      {fact: field, operator: OPERATORS[op], value}));
    engine.addRule({conditions: {all}, event: {type: 'acts', params: rule.then}});
  }
  return async (facts, found) => {
    const {events} = await engine.run(facts);
    for (const {params} of events) found(params.points);
  };
}

const MATCHERS = {
  is: 'eq', is_not: 'ne', in: 'eq', not_in: 'ne', at_least: 'ge', more_than: 'gt', at_most: 'le',
  less_than: 'lt',
};

function aepRulesEngine(rules) {
  const matcher = ({field, op, value}) => (
    {type: 'matcher', definition: {key: field, matcher: MATCHERS[op], values: [value].flat()}});
  const set = createRuleSet({version: 1, rules: rules.map((rule) => ({
    condition: {type: 'group', definition: {logic: 'and', conditions: testsOf(rule).map(matcher)}},
    consequences: [{id: rule.id, type: 'points', detail: rule.then}],
  }))});
  return (facts, found) => {
    for (const consequences of set.execute(facts)) {
      for (const {detail} of consequences) found(detail.points);
    }
  };
}

const SIGNS = {
  is: '===', is_not: '!==', at_least: '>=', more_than: '>', at_most: '<=', less_than: '<',
};

/** A test as source text; `v` is the name of what holds its value. */
function source({field, op}, v) {
  if (op === 'in') return `${v}.has(f.${field})`;
  if (op === 'not_in') return `!${v}.has(f.${field})`;
  return `f.${field} ${SIGNS[op]} ${v}`;
}

/**
 * One closure for each rule. Rules with the same fields and operators share their code and differ
 * in the values: with a function of its own for each rule, 10,000 of them are too much code for the
 * processor's caches and V8 leaves most of it to its interpreter (measured: 3 to 25 times slower).
 */
function loop(rules) {
  const makers = new Map();
  const compiled = rules.map((rule) => {
    const tests = testsOf(rule);
    const names = tests.map((_, i) => `v${i}`);
    const text = tests.map((each, i) => source(each, names[i])).join(' && ');
    if (!makers.has(text)) makers.set(text, new Function(...names, `return (f) => ${text};`));
    const values = tests.map(({value}) => (Array.isArray(value) ? new Set(value) : value));
    return makers.get(text)(...values);
  });
  const points = rules.map((rule) => rule.then.points);
  return (facts, found) => {
    for (let i = 0; i < compiled.length; ++i) {
      if (compiled[i](facts)) found(points[i]);
    }
  };
}

const ENGINES = {'json-rules-engine': jsonRulesEngine, 'aep-rules-engine': aepRulesEngine, loop};

/** Applies the events one after the other until all are done or `most` seconds are over. */
async function pass({members, events}, evaluate, count, most) {
  const kept = new Map(members.map(({id, plan}) => [id, {plan, purchases: 0, spend: 0}]));
  const acts = [];
  const points = [];
  let matched = 0;
  let sum = 0;
  const found = (given) => {
    matched += 1;
    sum += given;
  };
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  for (let i = 0; i < count; ++i) {
    const event = events[i];
    const member = kept.get(event.member);
    member.purchases += 1;
    member.spend += event.amount;
    matched = 0;
    sum = 0;
    const waiting = evaluate(factsOf(event, member), found);
    if (waiting) await waiting;
    acts.push(matched);
    points.push(sum);
    if ((i + 1) % 16 === 0 && elapsed() > most) break;
  }
  return {seconds: elapsed(), acts, points};
}

const [name, path, budget] = process.argv.slice(2);
if (!(name in ENGINES) || !path) {
  console.error(`usage: evaluate.mjs ${Object.keys(ENGINES).join('|')} CASE.json [SECONDS]`);
  process.exit(64);
}
const seconds = Number(budget ?? 2);
const read = JSON.parse(readFileSync(path, 'utf8'));
const evaluate = ENGINES[name](read.rules);
const first = (await pass(read, evaluate, 1, seconds)).seconds;
const {acts, points} = await pass(read, evaluate, read.events.length, seconds);
const passes = [];
for (const start = performance.now();
  performance.now() - start < seconds * 1000 || passes.length < 3;) {
  const again = await pass(read, evaluate, acts.length, Infinity);
  if (again.points.some((each, i) => each !== points[i])) {
    console.error('equal events came to different points');
    process.exit(1);
  }
  passes.push(again.seconds);
}
console.log(JSON.stringify({first, passes, acts, points}));
