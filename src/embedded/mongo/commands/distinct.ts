import { typeMismatch } from '../errors.ts';
import { encodeValue } from '../query/key-encoding.ts';
import { someAt } from '../query/paths.ts';
import { MISSING } from '../query/values.ts';
import { Run } from '../planner/run.ts';
import { okay } from '../wire/cursor-reply.ts';
import { namespaceOf, refuseUnheld } from './command.ts';
import type { Command } from './command.ts';
import { queryOf } from './find.ts';

export const distinct: Command = (request, { engine }) => {
  const { body } = request;
  refuseUnheld(body);
  if (typeof body.key !== 'string')
    throw typeMismatch("BSON field 'distinct.key' is the wrong type, expected type 'string'");
  const collection = engine.catalog.get(namespaceOf(request));
  const query = queryOf(body);
  const parts = body.key.split('.');
  const values = new Map<string, unknown>();
  for (const { document } of collection ? new Run(engine, collection, query) : []) {
    someAt(document, parts, (value) => {
      // An array is offered whole after its elements; only the elements count.
      if (value !== MISSING && !Array.isArray(value)) values.set(encodeValue(value).toString('latin1'), value);
      return false;
    });
  }
  return okay({ values: [...values.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value) });
};
