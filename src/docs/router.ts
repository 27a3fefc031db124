import { Router } from 'express';

export function docsRouter(_publicUrl: string): Router {
  return Router();
}
