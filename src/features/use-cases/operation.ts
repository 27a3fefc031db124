import { ObjectId } from 'mongodb';
import type { Ctx } from '../../platform/context.ts';

/** The id of what a call creates: the same in each repetition of the call, and in the order of time as all of them. */
export function idFor({ operation_id }: Ctx): ObjectId {
  if (operation_id === undefined) return new ObjectId();
  const hex = operation_id.replaceAll('-', '');
  const seconds = Math.floor(Number.parseInt(hex.slice(0, 12), 16) / 1_000);
  return new ObjectId(seconds.toString(16).padStart(8, '0').slice(-8) + hex.slice(16));
}
