import { compute } from './arithmetic.ts';
import { compareValues, encodeValue } from './key-encoding.ts';
import { isNumeric } from './values.ts';

/** What a group gathers about one field; undefined stands for a missing value. */
export interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

function sum(): Accumulator {
  let total: unknown = 0;
  return {
    add(value) {
      if (isNumeric(value)) total = compute('add', total, value);
    },
    result: () => total,
  };
}

function average(): Accumulator {
  let total: unknown = 0;
  let count = 0;
  return {
    add(value) {
      if (!isNumeric(value)) return;
      total = compute('add', total, value);
      count++;
    },
    result: () => (count === 0 ? null : compute('divide', total, count)),
  };
}

const extreme = (sign: 1 | -1) => (): Accumulator => {
  let best: unknown;
  return {
    add(value) {
      if (!isNothing(value) && (best === undefined || sign * compareValues(value, best) < 0)) best = value;
    },
    result: () => best ?? null,
  };
};

function first(): Accumulator {
  let isSet = false;
  let value: unknown;
  return {
    add(next) {
      if (!isSet) value = next;
      isSet = true;
    },
    result: () => value ?? null,
  };
}

function last(): Accumulator {
  let value: unknown;
  return {
    add(next) {
      value = next;
    },
    result: () => value ?? null,
  };
}

function push(): Accumulator {
  const values: unknown[] = [];
  return {
    add(value) {
      if (value !== undefined) values.push(value);
    },
    result: () => values,
  };
}

function addToSet(): Accumulator {
  const values = new Map<string, unknown>();
  return {
    add(value) {
      if (value === undefined) return;
      const key = encodeValue(value).toString('latin1');
      if (!values.has(key)) values.set(key, value);
    },
    result: () => [...values.values()],
  };
}

function count(): Accumulator {
  let n = 0;
  return {
    add() {
      n++;
    },
    result: () => n,
  };
}

export const ACCUMULATORS: Readonly<Record<string, () => Accumulator>> = {
  $sum: sum,
  $avg: average,
  $min: extreme(1),
  $max: extreme(-1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
  $count: count,
};
