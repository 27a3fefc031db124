import { runCommand } from './command.ts';

runCommand(({ messaging }) => messaging.repair());
