import { whereAlpha2 } from 'iso-3166-1';
import { z } from 'zod';

// The product's own lists: code, English label, Arabic label.

interface Entry {
  code: string;
  en: string;
  ar: string;
}

export const categories = [
  { code: 'quality_control', en: 'Quality control', ar: 'مراقبة الجودة' },
  { code: 'predictive_maintenance', en: 'Predictive maintenance', ar: 'الصيانة التنبؤية' },
  { code: 'factory_automation', en: 'Factory automation', ar: 'أتمتة المصانع' },
  { code: 'artificial_intelligence', en: 'Artificial intelligence', ar: 'الذكاء الاصطناعي' },
  { code: 'sustainability', en: 'Sustainability', ar: 'الاستدامة' },
  { code: 'process_optimization', en: 'Process optimization', ar: 'تحسين العمليات' },
  { code: 'supply_chain', en: 'Supply chain', ar: 'سلسلة الإمداد' },
  { code: 'innovation_rnd', en: 'Innovation and R&D', ar: 'الابتكار والبحث والتطوير' },
  { code: 'training_safety', en: 'Training and safety', ar: 'التدريب والسلامة' },
  { code: 'energy_efficiency', en: 'Energy efficiency', ar: 'كفاءة الطاقة' },
] as const satisfies Entry[];

/** Shorter names that filters accept. */
export const categoryAliases = {
  quality: 'quality_control',
  maintenance: 'predictive_maintenance',
  automation: 'factory_automation',
  efficiency: 'process_optimization',
  innovation: 'innovation_rnd',
} as const satisfies Record<string, (typeof categories)[number]['code']>;

export const industries = [
  { code: 'electronics', en: 'Electronics', ar: 'الإلكترونيات' },
  { code: 'automotive', en: 'Automotive', ar: 'السيارات' },
  { code: 'plastics', en: 'Plastics', ar: 'البلاستيك' },
  { code: 'textile', en: 'Textile', ar: 'النسيج' },
  { code: 'food_beverage', en: 'Food and beverage', ar: 'الأغذية والمشروبات' },
  { code: 'pharmaceutical', en: 'Pharmaceutical', ar: 'الأدوية' },
  { code: 'chemical', en: 'Chemical', ar: 'الكيماويات' },
  { code: 'metal', en: 'Metal', ar: 'المعادن المشكلة' },
  { code: 'aerospace', en: 'Aerospace', ar: 'الطيران والفضاء' },
  { code: 'oil_gas', en: 'Oil and gas', ar: 'النفط والغاز' },
  { code: 'petrochemicals', en: 'Petrochemicals', ar: 'البتروكيماويات' },
  { code: 'mining', en: 'Mining', ar: 'التعدين' },
  { code: 'energy', en: 'Energy', ar: 'الطاقة' },
  { code: 'construction_materials', en: 'Construction materials', ar: 'مواد البناء' },
  { code: 'logistics', en: 'Logistics', ar: 'الخدمات اللوجستية' },
  { code: 'other', en: 'Other', ar: 'أخرى' },
] as const satisfies Entry[];

export const technologies = [
  { code: 'ai_ml', en: 'AI and machine learning', ar: 'الذكاء الاصطناعي وتعلم الآلة' },
  { code: 'iot', en: 'Internet of things', ar: 'إنترنت الأشياء' },
  { code: 'cloud', en: 'Cloud', ar: 'الحوسبة السحابية' },
  { code: 'cybersecurity', en: 'Cybersecurity', ar: 'الأمن السيبراني' },
  { code: 'data_analytics', en: 'Data analytics', ar: 'تحليلات البيانات' },
  { code: 'robotics', en: 'Robotics', ar: 'الروبوتات' },
  { code: 'ar_vr', en: 'AR and VR', ar: 'الواقع المعزز والافتراضي' },
  { code: 'digital_twin', en: 'Digital twin', ar: 'التوأم الرقمي' },
  { code: 'blockchain', en: 'Blockchain', ar: 'سلسلة الكتل' },
  { code: 'rfid', en: 'RFID', ar: 'تعريف بموجات الراديو' },
] as const satisfies Entry[];

export const organizationSizes = [
  { code: 'startup', en: '1 to 10 people', ar: 'من 1 إلى 10 أشخاص' },
  { code: 'small', en: '11 to 50 people', ar: 'من 11 إلى 50 شخصًا' },
  { code: 'medium', en: '51 to 200 people', ar: 'من 51 إلى 200 شخص' },
  { code: 'large', en: '201 to 1,000 people', ar: 'من 201 إلى 1000 شخص' },
  { code: 'enterprise', en: 'More than 1,000 people', ar: 'أكثر من 1000 شخص' },
] as const satisfies Entry[];

export const regions = [
  { code: 'riyadh', en: 'Riyadh', ar: 'الرياض' },
  { code: 'makkah', en: 'Makkah', ar: 'مكة المكرمة' },
  { code: 'eastern', en: 'Eastern Province', ar: 'المنطقة الشرقية' },
  { code: 'madinah', en: 'Madinah', ar: 'المدينة المنورة' },
  { code: 'qassim', en: 'Qassim', ar: 'القصيم' },
  { code: 'hail', en: 'Hail', ar: 'حائل' },
  { code: 'tabuk', en: 'Tabuk', ar: 'تبوك' },
  { code: 'northern_borders', en: 'Northern Borders', ar: 'الحدود الشمالية' },
  { code: 'jazan', en: 'Jazan', ar: 'جازان' },
  { code: 'najran', en: 'Najran', ar: 'نجران' },
  { code: 'bahah', en: 'Al Bahah', ar: 'الباحة' },
  { code: 'asir', en: 'Asir', ar: 'عسير' },
  { code: 'jouf', en: 'Al Jouf', ar: 'الجوف' },
] as const satisfies Entry[];

export const forumCategories = [
  { code: 'automation', en: 'Automation', ar: 'الأتمتة' },
  { code: 'quality_management', en: 'Quality management', ar: 'إدارة الجودة' },
  { code: 'maintenance', en: 'Maintenance', ar: 'الصيانة' },
  { code: 'artificial_intelligence', en: 'Artificial intelligence', ar: 'الذكاء الاصطناعي' },
  { code: 'iot', en: 'Internet of things', ar: 'إنترنت الأشياء' },
  { code: 'general', en: 'General', ar: 'عام' },
] as const satisfies Entry[];

/** A closed list as a zod enumeration. */
function oneOf<const List extends readonly Entry[]>(list: List) {
  const codes = list.map(({ code }) => code) as [List[number]['code'], ...List[number]['code'][]];
  return z.enum(codes);
}

export const categoryCode = oneOf(categories);
export const industryCode = oneOf(industries);
export const organizationSize = oneOf(organizationSizes);
export const regionCode = oneOf(regions);

export const countryCode = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'Write the two capital letters of ISO 3166-1, for example SA.', abort: true })
  .refine((code) => whereAlpha2(code) !== undefined, {
    error: 'There is no country of this code in ISO 3166-1.',
    params: { code: 'unknown_country' },
  });

const entries = z.array(z.strictObject({ code: z.string(), en: z.string(), ar: z.string() }));

export const referenceRest = {
  reference: {
    method: 'get',
    path: '/reference',
    summary: 'The lists that forms and filters choose from, in English and Arabic.',
    auth: 'guest',
    response: z.strictObject({
      categories: entries,
      industries: entries,
      technologies: entries,
      organization_sizes: entries,
      regions: entries,
      forum_categories: entries,
    }),
  },
} as const;
