export { AppError, type Fault, forbidden, notFound, unauthenticated, validationFailed } from './app-error.ts';
export { parse } from './parse.ts';
export { asAppError, problemSchema, toProblem } from './problem.ts';
