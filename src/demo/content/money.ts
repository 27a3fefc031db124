import { counted } from './arabic.ts';
import type { Language, Metric, Money, Roi } from './types.ts';

export function sar(amount: number, language: Language): Money {
  const digits = amount.toLocaleString('en-US');
  return { amount, currency: 'SAR', text: language === 'ar' ? `${digits} ريال` : `SAR ${digits}` };
}

export function months(count: number, language: Language): string {
  if (language === 'en') return count === 1 ? '1 month' : `${count} months`;
  if (count === 1) return 'شهر واحد';
  if (count === 2) return 'شهران';
  return `${count} ${counted(count, 'شهر')}`;
}

/** Every figure of the return follows from these two, so that they agree in each use case. */
export function roi(total_investment: number, annual_savings: number, language: Language): Roi {
  const percentage = Math.round((annual_savings / total_investment) * 100);
  const payback_months = Math.round((total_investment / annual_savings) * 12);
  const three_year_percentage = Math.round(((3 * annual_savings - total_investment) / total_investment) * 100);
  const saved = sar(annual_savings, language).text;
  const spent = sar(total_investment, language).text;
  const payback = months(payback_months, language);
  const text =
    language === 'ar'
      ? `عائد سنوي ${percentage}%: وفر قدره ${saved} في السنة على استثمار قدره ${spent}، ومدة الاسترداد ${payback}`
      : `${percentage}% a year: ${saved} saved annually on an investment of ${spent}, paid back in ${payback}`;
  return { text, percentage, annual_savings, total_investment, payback_months, three_year_percentage };
}

/** One measured figure; the improvement is the change in percent of the baseline, whichever direction is the better one. */
export function metric(name: string, baseline: number, current: number, unit: string, period: string): Metric {
  const show = (figure: number) => {
    const digits = figure.toLocaleString('en-US');
    return unit === '%' ? `${digits}%` : `${digits} ${counted(figure, unit)}`;
  };
  return {
    name,
    value: show(current),
    baseline: show(baseline),
    current: show(current),
    improvement: Math.round((Math.abs(current - baseline) / baseline) * 1000) / 10,
    unit,
    period,
  };
}
