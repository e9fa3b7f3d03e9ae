// bench/rules.json on json-rules-engine: its conditions decide which campaigns and badges apply,
// the effects are carried out here.
import {readFileSync} from 'node:fs';

import {Engine} from 'json-rules-engine';

import {windows} from './store.mjs';

const OPERATORS = {
  is: 'equal', in: 'in', at_least: 'greaterThanInclusive', at_most: 'lessThanInclusive',
};

const instant = (text) => Date.parse(`${text.replace(' ', 'T')}:00Z`);

function conditionsOf(rule) {
  const all = (rule.when ?? []).map(({field, op, value}) => (
    {fact: field.replace('event.', ''), operator: OPERATORS[op], value}));
  if (rule.start) {
    all.push({fact: 'time', operator: 'greaterThanInclusive', value: instant(rule.start)});
    all.push({fact: 'time', operator: 'lessThan', value: instant(rule.end)});
  }
  return {all};
}

const gcd = (a, b) => (b === 0 ? a : gcd(b, a % b));

export class RuleBook {
  constructor(path = new URL('../rules.json', import.meta.url)) {
    const rules = JSON.parse(readFileSync(path, 'utf8'));
    this.campaigns = new Map(rules.campaigns.map((rule) => [rule.id, rule]));
    // Proportions are added up as whole numbers of this fraction of a point: no rounding errors.
    this.units = rules.campaigns.reduce(
      (units, {then: {per}}) => (per ? (units / gcd(units, per)) * per : units), 1);
    this.engine = new Engine();
    for (const rule of rules.campaigns) {
      this.engine.addRule({
        conditions: conditionsOf(rule),
        event: {type: 'campaign', params: {id: rule.id}},
      });
    }
    for (const badge of rules.badges) {
      this.engine.addRule({
        conditions: {all: [{fact: `counter.${badge.counter}`, operator: 'greaterThanInclusive',
                            value: badge.at_least}]},
        event: {type: 'badge', params: {id: badge.id}},
      });
    }
  }

  /** Applies one purchase to a member just loaded. `ms` is when it happened. */
  async apply(member, event, ms) {
    const batch = member.begin();
    member.purchases += 1;
    member.spend += event.amount;
    if (event.category === 'coffee') member.coffees += 1;
    if (event.amount >= 100_000) member.bigBaskets += 1;

    const {events} = await this.engine.run({
      category: event.category,
      store: event.store,
      amount: event.amount,
      time: ms,
      'counter.purchases': member.purchases,
      'counter.spend': member.spend,
      'counter.coffees': member.coffees,
      'counter.big-baskets': member.bigBaskets,
    });

    const at = new Date(ms).toISOString();
    const acting = events.filter(({type}) => type === 'campaign')
      .map(({params}) => this.campaigns.get(params.id))
      .sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0) || (a.id < b.id ? -1 : 1));
    const points = this.score(member, event, acting, windows(ms));
    const badges = events.filter(({type}) => type === 'badge')
      .map(({params}) => params.id).filter((badge) => member.award(badge, at));

    batch.seen.push(event.id);
    batch.last = at;
    batch.journal.push(JSON.stringify({at, type: 'purchase', id: event.id, points, badges}));
  }

  /** Points by campaign; adds them to the member and books the limits. */
  score(member, event, campaigns, window) {
    const given = new Map();
    let units = 0;
    let total = 0;
    const left = ({id, limit}) => {
      if (!limit) return Infinity;
      const [, times, points] = member.used(`${id}:${limit.every}`, window[limit.every]);
      if (limit.times) return times < limit.times ? Infinity : 0;
      return limit.points - points;
    };
    const acting = campaigns.filter((campaign) => left(campaign) > 0);
    for (const campaign of acting.filter(({then}) => then.per)) {
      const {per, give} = campaign.then;
      units += Math.min(event.amount * give * (this.units / per), left(campaign) * this.units);
      const sum = Math.floor(units / this.units);
      given.set(campaign.id, sum - total);
      total = sum;
    }
    const best = acting.filter(({then}) => then.multiply)
      .reduce((a, b) => (a && a.then.multiply >= b.then.multiply ? a : b), null);
    if (best) {
      const sum = Math.floor((units * best.then.multiply) / this.units);
      given.set(best.id, sum - total);
      total = sum;
    }
    for (const {id, then} of acting.filter(({then}) => typeof then.points === 'number')) {
      given.set(id, then.points);
      total += then.points;
    }
    for (const {id, limit} of acting.filter(({limit}) => limit)) {
      member.book(`${id}:${limit.every}`, window[limit.every], given.get(id) ?? 0);
    }
    member.points += total;
    return Object.fromEntries(given);
  }
}
