import type { Router } from 'express';
import { mountRoutes, type RouteDependencies } from '../../platform/http/index.ts';
import {
  categories,
  forumCategories,
  industries,
  organizationSizes,
  referenceRest,
  regions,
  technologies,
} from './reference.contract.ts';

const data = {
  categories: [...categories],
  industries: [...industries],
  technologies: [...technologies],
  organization_sizes: [...organizationSizes],
  regions: [...regions],
  forum_categories: [...forumCategories],
};

/** The product's reference lists over REST; code that needs them imports the contract. */
export function mountReference(router: Router, deps: RouteDependencies): void {
  mountRoutes(router, referenceRest, { reference: () => Promise.resolve({ data }) }, deps);
}
