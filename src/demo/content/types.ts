/** The shapes of the demo content: plain data in the product's own fields, related by keys instead of ids. */

export type Language = 'en' | 'ar';

type Category =
  | 'quality_control'
  | 'predictive_maintenance'
  | 'factory_automation'
  | 'artificial_intelligence'
  | 'sustainability'
  | 'process_optimization'
  | 'supply_chain'
  | 'innovation_rnd'
  | 'training_safety'
  | 'energy_efficiency';

export type Industry =
  | 'electronics'
  | 'automotive'
  | 'plastics'
  | 'textile'
  | 'food_beverage'
  | 'pharmaceutical'
  | 'chemical'
  | 'metal'
  | 'aerospace'
  | 'oil_gas'
  | 'petrochemicals'
  | 'mining'
  | 'energy'
  | 'construction_materials'
  | 'logistics'
  | 'other';

type OrganizationSize = 'startup' | 'small' | 'medium' | 'large' | 'enterprise';

type Region =
  | 'riyadh'
  | 'makkah'
  | 'eastern'
  | 'madinah'
  | 'qassim'
  | 'hail'
  | 'tabuk'
  | 'northern_borders'
  | 'jazan'
  | 'najran'
  | 'bahah'
  | 'asir'
  | 'jouf';

interface Coordinates {
  lat: number;
  lng: number;
}

export interface DemoOrganization {
  key: string;
  name: string;
  name_ar: string;
  domain: string;
  industry: Industry;
  size: OrganizationSize;
  country: 'SA';
  region: Region;
  city: string;
  /** Of the city; use cases of the organization are placed here. */
  coordinates: Coordinates;
  description: string;
}

export interface DemoPerson {
  key: string;
  organization: string;
  first_name: string;
  last_name: string;
  title: string;
  department: string;
  language: Language;
  email: string;
  phone: string;
  role: 'member' | 'org_admin' | 'platform_admin';
}

export interface Money {
  amount: number;
  currency: 'SAR';
  text: string;
}

export interface Metric {
  name: string;
  value: string;
  baseline: string;
  current: string;
  improvement: number;
  unit: string;
  period: string;
}

export interface Roi {
  text: string;
  percentage: number;
  annual_savings: number;
  total_investment: number;
  payback_months: number;
  three_year_percentage: number;
}

export interface Phase {
  phase: string;
  title: string;
  duration: string;
  objectives: string[];
  key_activities: string[];
  budget: Money;
}

interface TeamMember {
  role: string;
  name: string;
  title: string;
}

interface Vendor {
  name: string;
  product: string;
  process: string;
  selection_reasons: string[];
}

interface Architecture {
  overview: string;
  components: { layer: string; components: string[]; specifications: string }[];
  security_measures: string[];
  scalability: string[];
}

/** The fields of a use case that its author may send. */
export interface UseCaseFields {
  title: string;
  subtitle?: string;
  company: string;
  industry: Industry;
  category: Category;
  description: string;
  tags: string[];
  challenge: string;
  industry_context?: string;
  specific_problems?: string[];
  financial_loss?: Money;
  business_impact?: { customer: string; operational: string; compliance: string };
  solution: string;
  selection_criteria?: string[];
  vendor?: Vendor;
  technology_components?: { component: string; details: string }[];
  technologies: string[];
  methodology?: string;
  architecture?: Architecture;
  implementation: {
    duration_months: number;
    duration_text: string;
    budget: Money;
    phases?: Phase[];
    team?: { internal: TeamMember[]; vendor: TeamMember[] };
  };
  results: { metrics: Metric[]; timeframe: string; roi: Roi; qualitative?: string[] };
  challenges_and_solutions?: { challenge: string; description: string; solution: string; outcome: string }[];
  lessons_learned?: { category: string; lesson: string; description: string; recommendation: string }[];
  roadmap?: { timeline: string; initiative: string; description: string; expected_benefit: string }[];
  location: { city: string; region: Region; country: 'SA'; coordinates: Coordinates };
  contact: { name: string; title: string; email: string; phone: string };
}

export type DemoUseCase =
  | { author: string; status: 'published'; fields: UseCaseFields }
  | { author: string; status: 'draft'; fields: Partial<UseCaseFields> & { title: string } };

interface DemoMessage {
  /** Key of the person who wrote it. */
  from: string;
  content: string;
  /** False where the other one has not read it yet; read is the default. */
  read?: boolean;
}

export interface DemoConversation {
  people: [string, string];
  messages: DemoMessage[];
}
