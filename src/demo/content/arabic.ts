/** What a counted noun becomes after 3 to 10 and after 11 to 99; words that are not here do not change when written. */
const nouns: Record<string, { few: string; many: string }> = {
  أسبوع: { few: 'أسابيع', many: 'أسبوعًا' },
  توقف: { few: 'توقفات', many: 'توقفًا' },
  حدث: { few: 'أحداث', many: 'حدثًا' },
  دقيقة: { few: 'دقائق', many: 'دقيقة' },
  ريال: { few: 'ريالات', many: 'ريالًا' },
  ساعة: { few: 'ساعات', many: 'ساعة' },
  شحنة: { few: 'شحنات', many: 'شحنة' },
  شكوى: { few: 'شكاوى', many: 'شكوى' },
  شهر: { few: 'أشهر', many: 'شهرًا' },
  طن: { few: 'أطنان', many: 'طنًا' },
  عداد: { few: 'عدادات', many: 'عدادًا' },
  غرام: { few: 'غرامات', many: 'غرامًا' },
  قطعة: { few: 'قطع', many: 'قطعة' },
  يوم: { few: 'أيام', many: 'يومًا' },
};

const rules = new Intl.PluralRules('ar');

/** The noun as it stands behind the number, from three on. */
export function counted(count: number, noun: string): string {
  const form = rules.select(count);
  return form === 'few' || form === 'many' ? (nouns[noun]?.[form] ?? noun) : noun;
}
