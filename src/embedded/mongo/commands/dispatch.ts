import { badValue, CommandError, commandNotFound, illegalOperation, internalError } from '../errors.ts';
import { withVariables } from '../query/let.ts';
import { isDocument, isNumeric, toNumber } from '../query/values.ts';
import type { Document } from '../query/values.ts';
import type { Request } from '../wire/messages.ts';
import type { Context, Reply } from './command.ts';
import { COMMANDS } from './registry.ts';

/** Runs a command and always gives an answer: what goes wrong becomes MongoDB's error reply. */
export async function dispatch(request: Request, context: Context, log: (line: string) => void): Promise<Reply> {
  try {
    const command = COMMANDS.get(request.name);
    if (!command) throw commandNotFound(`no such command: '${request.name}'`);
    refuseTransaction(request.body);
    checkWriteConcern(request.body.writeConcern);
    const body = withVariables(request.body);
    return await command(body === request.body ? request : { ...request, body }, context);
  } catch (error) {
    if (error instanceof CommandError) return { ok: 0, ...error.toReply() };
    log(`${request.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return { ok: 0, ...internalError(error instanceof Error ? error.message : String(error)).toReply() };
  }
}

/** As a mongod without a replica set answers. */
function refuseTransaction(body: Document): void {
  if (body.txnNumber !== undefined || body.startTransaction !== undefined) {
    throw illegalOperation('Transaction numbers are only allowed on a replica set member or mongos');
  }
}

function checkWriteConcern(concern: unknown): void {
  if (!isDocument(concern)) return;
  if (isNumeric(concern.w) && toNumber(concern.w) > 1) {
    throw badValue("cannot use 'w' > 1 when a host is not replicated");
  }
}
