export { conversations } from './conversations.ts';
export { organizations } from './organizations.ts';
export { people } from './people.ts';
export type { DemoConversation, DemoPerson, DemoUseCase } from './types.ts';
export { useCases } from './use-cases/index.ts';
