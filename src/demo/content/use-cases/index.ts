import type { DemoUseCase } from '../types.ts';
import { artificialIntelligence } from './artificial-intelligence.ts';
import { energyEfficiency } from './energy-efficiency.ts';
import { factoryAutomation } from './factory-automation.ts';
import { innovationRnd } from './innovation-rnd.ts';
import { predictiveMaintenance } from './predictive-maintenance.ts';
import { processOptimization } from './process-optimization.ts';
import { qualityControl } from './quality-control.ts';
import { supplyChain } from './supply-chain.ts';
import { sustainability } from './sustainability.ts';
import { trainingSafety } from './training-safety.ts';

export const useCases: readonly DemoUseCase[] = [
  ...qualityControl,
  ...predictiveMaintenance,
  ...factoryAutomation,
  ...artificialIntelligence,
  ...sustainability,
  ...processOptimization,
  ...supplyChain,
  ...innovationRnd,
  ...trainingSafety,
  ...energyEfficiency,
];
