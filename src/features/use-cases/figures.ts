import type { Period, UseCasesRepository } from './use-cases.repository.ts';

export interface UseCaseFigures {
  /** First published within the period and not deleted; drafts never. */
  total_submissions: number;
  /** Of these, verified now. */
  verified_cases: number;
  /** Within the period, of its cases that are neither deleted nor drafts again. */
  total_views: number;
  /** Mean over the cases published by the period's end that tell their ROI, as "187 %"; null without any. */
  avg_roi: string | null;
  avg_roi_value: number | null;
}

export async function figuresOf(
  repository: UseCasesRepository,
  organization_id: string,
  period: Period,
): Promise<UseCaseFigures> {
  const { mean_roi, ...counts } = await repository.figures(organization_id, period);
  return {
    ...counts,
    avg_roi: mean_roi === null ? null : `${Math.round(mean_roi)} %`,
    avg_roi_value: mean_roi === null ? null : Math.round(mean_roi * 10) / 10,
  };
}
