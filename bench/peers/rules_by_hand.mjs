// bench/rules.json written out by hand, as a careful engineer would for speed: integers in
// two-thousandths of a point, no intermediate objects.
import {windows} from './store.mjs';

const UNITS = 2000;
const TEA_POINTS = 500;
const CITY_CENTRE = new Set(['s1', 's2', 's3', 's4', 's5']);

const BADGES = [
  ['purchases', [1, 5, 10, 50, 100]],
  ['coffees', [1, 5, 10, 25, 50]],
  ['bigBaskets', [1, 5, 10, 25, 50]],
];
const SPEND_BADGES = [[100_000, '100k'], [500_000, '500k'], [1_000_000, '1m'],
                      [5_000_000, '5m'], [10_000_000, '10m']];
const BADGE_NAMES = {purchases: 'purchases', coffees: 'coffees', bigBaskets: 'big-baskets'};

/** Applies one purchase to a member that has begun a batch. `ms` is when it happened. */
export function applyPurchase(member, event, ms) {
  const batch = member.begin();
  const {amount, category, store} = event;
  const at = new Date(ms).toISOString();
  const {day, month} = windows(ms);
  const given = [];

  member.purchases += 1;
  member.spend += amount;
  if (category === 'coffee') member.coffees += 1;
  if (amount >= 100_000) member.bigBaskets += 1;

  let units = 0;
  let rounded = 0;
  if (category === 'tea') {
    const left = TEA_POINTS - member.used('tea-time:month', month)[2];
    if (left > 0) {
      units = Math.min(amount, left * UNITS);
      rounded = Math.floor(units / UNITS);
      member.book('tea-time:month', month, rounded);
      given.push('tea-time', rounded);
    }
  }
  units += 2 * amount;
  let total = Math.floor(units / UNITS);
  given.push('base-points', total - rounded);
  if (category === 'coffee') {
    rounded = total;
    total = Math.floor((2 * units) / UNITS);
    given.push('double-coffee', total - rounded);
  } else if (category === 'beans' && member.coffees >= 10) {
    rounded = total;
    total = Math.floor((3 * units) / (2 * UNITS));
    given.push('connoisseur', total - rounded);
  }

  if (amount >= 100_000) {
    total += 50;
    given.push('big-basket', 50);
  }
  if (store === 's7') {
    total += 10;
    given.push('store-seven', 10);
  }
  if (category === 'pastry' && member.used('daily-pastry:day', day)[1] < 3) {
    total += 5;
    member.book('daily-pastry:day', day, 5);
    given.push('daily-pastry', 5);
  }
  if (amount >= 50_000 && CITY_CENTRE.has(store) &&
      member.used('city-centre:month', month)[1] < 10) {
    total += 20;
    member.book('city-centre:month', month, 20);
    given.push('city-centre', 20);
  }
  if (member.purchases <= 3) {
    total += 25;
    given.push('first-three', 25);
  }
  member.points += total;

  const won = awardBadges(member, category, amount, at);
  batch.seen.push(event.id);
  batch.last = at;
  batch.journal.push(journalEntry(at, event.id, given, won));
}

function awardBadges(member, category, amount, at) {
  const won = [];
  for (const [counter, thresholds] of BADGES) {
    if ((counter === 'coffees' && category !== 'coffee') ||
        (counter === 'bigBaskets' && amount < 100_000)) {
      continue;
    }
    // These grow by one: a badge is won exactly when its threshold is met.
    if (thresholds.includes(member[counter])) {
      const badge = `${BADGE_NAMES[counter]}-${member[counter]}`;
      if (member.award(badge, at)) won.push(badge);
    }
  }
  for (const [threshold, name] of SPEND_BADGES) {
    if (member.spend < threshold) {
      break;
    }
    if (member.spend - amount < threshold && member.award(`spend-${name}`, at)) {
      won.push(`spend-${name}`);
    }
  }
  return won;
}

function journalEntry(at, id, given, won) {
  let points = '';
  for (let i = 0; i < given.length; i += 2) {
    if (given[i + 1] !== 0) {
      points += `${points === '' ? '' : ','}"${given[i]}":${given[i + 1]}`;
    }
  }
  const badges = won.length > 0 ? `,"badges":${JSON.stringify(won)}` : '';
  return `{"at":"${at}","type":"purchase","id":${JSON.stringify(id)},"points":{${points}}${badges}}`;
}
