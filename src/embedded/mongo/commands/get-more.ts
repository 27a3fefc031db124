import { Long } from 'bson';
import { badValue, typeMismatch } from '../errors.ts';
import { okay } from '../wire/cursor-reply.ts';
import { namespaceOf, optionalNumber } from './command.ts';
import type { Command } from './command.ts';

export const getMore: Command = ({ body, database }, { cursors }) => {
  if (typeof body.collection !== 'string') throw typeMismatch("BSON field 'collection' must be a string");
  return cursors.next(cursorId(body.getMore), `${database}.${body.collection}`, optionalNumber(body, 'batchSize'));
};

export const killCursors: Command = (request, { cursors }) => {
  namespaceOf(request);
  const { body } = request;
  if (!Array.isArray(body.cursors)) throw badValue("BSON field 'cursors' must be an array");
  const ids = body.cursors as unknown[];
  const killed = ids.filter((id) => cursors.kill(cursorId(id)));
  const cursorsNotFound = ids.filter((id) => !killed.includes(id));
  return okay({ cursorsKilled: killed, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] });
};

function cursorId(value: unknown): bigint {
  if (value instanceof Long) return value.toBigInt();
  throw typeMismatch('a cursor id has to be a long');
}
