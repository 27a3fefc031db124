export {
  AppError,
  type Fault,
  forbidden,
  notFound,
  type ProblemCode,
  unauthenticated,
  validationFailed,
} from './app-error.ts';
export { parse } from './parse.ts';
export { asAppError, type Problem, problemSchema, toProblem } from './problem.ts';
