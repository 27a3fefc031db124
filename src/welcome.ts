import type { Config } from './platform/config/config.ts';

export interface SignIn {
  role: string;
  email: string;
  password: string;
}

/** A line each, in columns. */
export function signInTable(signIns: SignIn[]): string {
  const width = Math.max(...signIns.map(({ email }) => email.length));
  return signIns
    .map(({ role, email, password }) => `${role.padEnd(14)}  ${email.padEnd(width)}  ${password}`)
    .join('\n');
}

/** What a person who just started the server wants to know. */
export function welcome(config: Config, signIns: SignIn[]): string {
  const lines = [
    '',
    `  P2P Sandbox is ready at ${config.publicUrl}`,
    `  API documentation:      ${config.publicUrl}/docs`,
    `  Socket events:          ${config.publicUrl}/asyncapi.json and docs/events.md`,
  ];
  if (signIns.length > 0) lines.push('', '  Demo sign-ins:', signInTable(signIns).replace(/^/gm, '    '));
  return `${lines.join('\n')}\n\n`;
}
