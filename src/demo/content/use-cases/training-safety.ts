import type { DemoUseCase } from '../types.ts';
import { published } from './write.ts';

export const trainingSafety: readonly DemoUseCase[] = [
  published('jawaher.alajmi', {
    title: 'تدريب بالواقع الافتراضي على الاستجابة لتسرب كبريتيد الهيدروجين',
    subtitle: 'تجربة الخطر دون التعرض له',
    category: 'training_safety',
    description:
      'لا يمكن تدريب الفرق على تسرب غاز سام في موقع حقيقي، وكانت الاختبارات الورقية لا تكشف من سيتجمد لحظة الإنذار. بنينا محاكاة بالواقع الافتراضي لأربعة مواقع حقيقية يتدرب فيها الفريق معًا على التبليغ والإخلاء والإنقاذ. انخفض زمن الإخلاء في التمارين المفاجئة إلى النصف.',
    tags: ['السلامة', 'الواقع الافتراضي', 'كبريتيد الهيدروجين', 'الطوارئ'],
    challenge:
      'يعمل 640 فنيًا في مواقع تحتمل وجود الغاز، ويُجدد تدريبهم كل سنتين بمحاضرة واختبار ورقي. في تمرين مفاجئ احتاج فريقان إلى أكثر من ست دقائق لبلوغ نقطة التجمع، واتجه ثلاثة فنيين مع اتجاه الريح بدل عكسه.',
    industry_context: 'عند تراكيز مرتفعة يفقد الإنسان الوعي خلال أنفاس قليلة، ولا يبقى وقت للتفكير بل للعادة المكتسبة.',
    specific_problems: [
      'اختبار ورقي لا يقيس السلوك',
      'زمن إخلاء أطول من المسموح',
      'تفاوت التدريب بين المقاولين',
      'إيقاف الموقع نصف يوم لكل تمرين',
    ],
    annual_loss: 2_200_000,
    business_impact: {
      customer: 'اشتراط المشغلين إثبات كفاءة كل فني',
      operational: 'إيقاف 44 نصف يوم عمل سنويًا للتمارين',
      compliance: 'ملاحظتان في تدقيق السلامة',
    },
    solution:
      'صُورت المواقع الأربعة بالمسح الليزري وحُوّلت إلى بيئات افتراضية يدخلها ستة فنيين معًا. يتحكم المدرب في اتجاه الريح وموضع التسرب والعوائق، وتُسجل حركة كل متدرب ونظراته وقراراته، ثم تُعرض على الفريق لمناقشتها. يعمل النظام بالعربية والإنجليزية والأردية في قاعة متنقلة داخل شاحنة.',
    selection_criteria: ['تدريب جماعي لا فردي', 'العمل دون إنترنت في الموقع', 'ثلاث لغات', 'ملكية المحتوى لنا'],
    vendor: {
      name: 'أفق للمحاكاة',
      product: 'منصة أفق للسلامة',
      process: 'نموذج أولي لموقع واحد جربه 40 فنيًا من ثلاث جنسيات',
      selection_reasons: ['واقعية الموقع', 'سهولة تعديل السيناريو من المدربين', 'دعم محلي'],
    },
    technology_components: [
      { component: 'النظارات', details: '14 نظارة مستقلة مع تعقيم بعد كل جلسة' },
      { component: 'المسح الليزري', details: 'أربعة مواقع بدقة سنتيمترين' },
      { component: 'لوحة المدرب', details: 'تغيير السيناريو لحظيًا وإعادة العرض' },
    ],
    technologies: ['ar_vr', 'digital_twin', 'data_analytics'],
    methodology:
      'قياس قبل التدريب وبعده وبعد ستة أشهر في تمارين مفاجئة حقيقية، مع مجموعة مقارنة بقيت على التدريب التقليدي في السنة الأولى.',
    duration_months: 8,
    investment: 1_900_000,
    annual_savings: 1_640_000,
    phases: [
      ['النموذج الأول', 3, 450_000, ['قبول الفنيين'], ['مسح الموقع الأول', 'تجربة 40 فنيًا']],
      ['المواقع الأربعة', 3, 950_000, ['12 سيناريو'], ['المسح والنمذجة', 'تأهيل عشرة مدربين']],
      ['القاعة المتنقلة', 2, 500_000, ['تدريب في الموقع'], ['تجهيز الشاحنة', 'جدولة المقاولين']],
    ],
    team: { internal: ['jawaher.alajmi', 'nawaf.alhajri'], vendor: [['الإنتاج', 'أ. ندى كمال', 'مديرة الإنتاج']] },
    metrics: [
      ['زمن الوصول إلى نقطة التجمع', 372, 181, 'ثانية', 'متوسط 24 تمرينًا مفاجئًا'],
      ['قرارات خاطئة في الاتجاه', 17, 2, '%', 'متوسط 24 تمرينًا مفاجئًا'],
      ['أنصاف أيام التوقف للتمارين', 44, 12, 'نصف يوم', 'سنويًا'],
    ],
    timeframe: 'سنة كاملة وتدريب 640 فنيًا',
    qualitative: ['طلب مشغلان استعمال القاعة لفرقهما', 'إغلاق الملاحظتين في التدقيق'],
    challenges_and_solutions: [
      {
        challenge: 'دوار الحركة',
        description: 'شكا 14% من المتدربين في الأسبوع الأول.',
        solution: 'جلسات أقصر ومساحة مشي حقيقية بدل التحرك بعصا التحكم.',
        outcome: 'انخفضت النسبة إلى 2%.',
      },
    ],
    lessons_learned: [
      {
        category: 'التدريب',
        lesson: 'المناقشة بعد الجلسة هي التدريب',
        description: 'تعلم الفريق من إعادة العرض أكثر مما تعلم داخل النظارة.',
        recommendation: 'خصصوا للمناقشة ضعف زمن الجلسة.',
      },
    ],
  }),
  published('layla.sindi', {
    title: 'Electronic permits to work with live isolation status',
    category: 'training_safety',
    description:
      'Paper permits piled up at the control room each morning, and isolations were checked by telephone. Electronic permits now know every lock and every neighbouring job, and refuse combinations that contradict each other. Waiting time at shift start fell by two thirds, and conflicts are found on the screen instead of in the field.',
    tags: ['permit to work', 'isolation', 'contractor safety', 'yanbu'],
    challenge:
      'Up to 130 permits a day passed through two people. A near miss, in which hot work was started beside an open drain, showed that nobody could see all jobs on one map.',
    industry_context: 'During a turnaround, up to 900 contractors from fourteen companies work in the plant.',
    specific_problems: [
      'Waiting time of 95 minutes at shift start',
      'Conflicting jobs not visible',
      'Isolation lists copied by hand',
    ],
    annual_loss: 2_800_000,
    business_impact: {
      customer: 'No direct effect.',
      operational: '310 contractor hours a day lost in queues.',
      compliance: 'Near miss reported to the authority.',
    },
    solution:
      'Permits are prepared the day before on tablets, with risk assessments from a library. Padlocks carry RFID tags; a permit becomes valid only if all locks are hung and confirmed in the field. A map shows all jobs and highlights conflicts by rules that HSE maintains.',
    technologies: ['rfid', 'cloud', 'data_analytics', 'mobile'],
    duration_months: 7,
    investment: 1_150_000,
    annual_savings: 1_720_000,
    phases: [
      ['Rules and library', 3, 250_000, ['180 risk assessments'], ['Workshops with foremen']],
      [
        'Pilot and roll-out',
        4,
        900_000,
        ['All permits electronic'],
        ['Tablets for hazardous areas', 'Contractor training'],
      ],
    ],
    metrics: [
      ['Waiting time at shift start', 95, 31, 'min', 'average of six months'],
      ['Permit deviations found in audits', 12.4, 2.1, '%', 'monthly audits'],
      ['Isolation errors', 9, 1, 'per year', 'twelve months'],
    ],
    timeframe: 'Twelve months including a turnaround',
    lessons_learned: [
      {
        category: 'Roll-out',
        lesson: 'Contractors first',
        description: 'They write most permits and had the best ideas for the forms.',
        recommendation: 'Give contractors tablets one month before your own people.',
      },
    ],
  }),
  published('dana.alsubaie', {
    title: 'أكاديمية مهارات اللحام والتجميع بالواقع المعزز',
    category: 'training_safety',
    description:
      'كان تأهيل اللحام الجديد يستغرق ستة أشهر ويستهلك أطنانًا من الحديد. أنشأنا أكاديمية داخل المصنع تجمع محاكي اللحام والتعليمات بالواقع المعزز ومسارًا وظيفيًا واضحًا للشباب والشابات. قصرت مدة التأهيل وارتفعت نسبة التوطين في خطوط الإنتاج.',
    tags: ['التوطين', 'التدريب', 'الواقع المعزز', 'اللحام'],
    challenge:
      'تقاعد في سنتين أحد عشر فنيًا، وترك 38% من المتدربين الجدد العمل في سنتهم الأولى لأنهم لم يروا مسارًا واضحًا.',
    specific_problems: ['تأهيل يستغرق 26 أسبوعًا', 'تسرب 38% في السنة الأولى', 'استهلاك مواد التدريب'],
    annual_loss: 1_350_000,
    solution:
      'أربعة محاكيات لحام تقيس الزاوية والسرعة وتعطي درجة فورية، وعشر نظارات تعرض خطوات التجميع على القطعة نفسها. لكل مهارة شارة رقمية تظهر في ملف الموظف وترتبط بزيادة في الأجر، ويقود التدريب فنيون ذوو خبرة بدوام جزئي.',
    technologies: ['ar_vr', 'data_analytics'],
    duration_months: 6,
    investment: 1_080_000,
    annual_savings: 940_000,
    phases: [
      ['تصميم المسارات', 2, 130_000, ['24 مهارة موصوفة'], ['مقابلات مع الفنيين', 'سلم الأجور']],
      ['التجهيز والدفعة الأولى', 4, 950_000, ['32 متدربًا ومتدربة'], ['تركيب المحاكيات', 'تأهيل المدربين']],
    ],
    team: { internal: ['dana.alsubaie', 'thomas.weber'], vendor: [] },
    metrics: [
      ['مدة التأهيل', 26, 11, 'أسبوع', 'ثلاث دفعات'],
      ['التسرب في السنة الأولى', 38, 12, '%', 'ثلاث دفعات'],
      ['مواد التدريب للمتدرب', 410, 95, 'كغم', 'ثلاث دفعات'],
    ],
    timeframe: 'ثمانية عشر شهرًا وثلاث دفعات',
    qualitative: ['شكلت النساء 35% من الدفعة الثالثة'],
    lessons_learned: [
      {
        category: 'المسار الوظيفي',
        lesson: 'الشارة بلا أجر لا تعني شيئًا',
        description: 'لم ترتفع المشاركة حتى ارتبطت الشارات بسلم الأجور.',
        recommendation: 'اتفقوا مع الإدارة المالية قبل إطلاق الشارات.',
      },
    ],
  }),
  published('rajesh.iyer', {
    title: 'Crane zones that know where people are',
    category: 'training_safety',
    description:
      'In the billet yard, magnets carry twelve tonnes above walkways. Ultra-wideband tags on helmets and zones that move with the crane slow it down or stop it when someone comes too close. There has been no crane-related injury since, and the yard works faster because hand signals are no longer needed.',
    tags: ['crane safety', 'uwb', 'steel', 'proximity'],
    challenge:
      'Three near misses in one year, and one broken foot. Rules and painted lines did not help at night or in steam, and drivers stopped far more often than necessary because they could not see.',
    specific_problems: ['Three near misses and one injury', 'Poor visibility from the cabin', 'Unnecessary stops'],
    solution:
      'Thirty-two anchors locate tags with an accuracy of 30 cm. The crane’s controller receives a safe-speed signal from a certified relay; the driver sees people as dots on a display. Heat maps of near approaches are discussed weekly and have led to two new walkways.',
    technologies: ['iot', 'data_analytics', 'ultra-wideband'],
    duration_months: 6,
    investment: 980_000,
    annual_savings: 540_000,
    metrics: [
      ['Near approaches below 5 m', 240, 31, 'per month', 'average of nine months'],
      ['Crane cycle time', 212, 187, 's', 'average of nine months'],
    ],
    timeframe: 'Nine months in two bays',
    qualitative: ['No crane-related injury since start'],
  }),
  published('mishal.alanazi', {
    title: 'كشف إرهاق سائقي الشاحنات الثقيلة قبل وقوع الحادث',
    category: 'training_safety',
    description:
      'معظم حوادث الشاحنات في المنجم وقعت بين الثالثة والخامسة فجرًا. ركّبنا كاميرات داخل المقصورة ترصد إغلاق العين وشرود النظر وتنبه السائق بالاهتزاز، مع برنامج للنوم والورديات. لم تقع أي حادثة بسبب الإرهاق خلال ستة عشر شهرًا.',
    tags: ['الإرهاق', 'المناجم', 'السائقون', 'السلامة'],
    challenge:
      'سُجلت خمس حوادث في سنتين بسبب النعاس، إحداها انقلاب شاحنة حمولتها 140 طنًا. كان السائقون يخفون إرهاقهم خوفًا من الخصم.',
    specific_problems: ['حوادث الفجر', 'ورديات غير مريحة', 'خوف من الإبلاغ'],
    annual_loss: 3_200_000,
    solution:
      'كاميرا بالأشعة تحت الحمراء تحلل الوجه داخل الشاحنة نفسها ولا ترسل صورة إلا عند حدث مؤكد. ينبه النظام السائق أولًا، ثم يتصل به مركز التحكم ويعرض استراحة قصيرة دون أي عقوبة. عدلنا الورديات بناءً على خريطة الأحداث.',
    technologies: ['ai_ml', 'iot', 'الرؤية الحاسوبية'],
    duration_months: 5,
    investment: 1_420_000,
    annual_savings: 1_900_000,
    metrics: [
      ['أحداث النعاس المؤكدة', 63, 11, 'حدث', 'شهريًا'],
      ['كلفة أضرار الشاحنات', 3.2, 0.9, 'مليون ريال', 'سنويًا'],
    ],
    timeframe: 'ستة عشر شهرًا',
    challenges_and_solutions: [
      {
        challenge: 'الخصوصية',
        description: 'رفض السائقون التصوير المستمر.',
        solution: 'تحليل داخل المقصورة وحذف الصور بعد 72 ساعة وميثاق موقع مع ممثليهم.',
        outcome: 'قبول كامل بعد شهرين.',
      },
    ],
  }),
  published('noura.alqahtani', {
    title: 'Digital work instructions that follow the product down the line',
    category: 'training_safety',
    description:
      'Paper instructions at our manual stations were often one revision behind. Screens now show the valid step for the product in front of the operator, in the operator’s language, with pictures instead of paragraphs. Assembly errors fell by two thirds, and newcomers work independently after four days.',
    tags: ['work instructions', 'onboarding', 'assembly'],
    challenge:
      'Fourteen nationalities work at 46 manual stations with 300 product variants. An audit found outdated sheets at nine stations on one day.',
    solution:
      'Instructions are built from reusable steps with photographs. A scan of the serial number opens the right variant; critical steps ask for a confirmation or read the torque tool. Operators can flag an unclear step, which engineering answers within a day.',
    technologies: ['cloud', 'data_analytics', 'barcode'],
    duration_months: 5,
    investment: 390_000,
    annual_savings: 620_000,
    metrics: [
      ['Assembly errors', 3100, 1020, 'ppm', 'average of six months'],
      ['Time until independent work', 11, 4, 'days', '63 newcomers'],
    ],
    timeframe: 'Six months at 46 stations',
  }),
  published('hatem.jamjoom', {
    title: 'Blue spots, speed zones and a near-miss map for 140 forklifts',
    category: 'training_safety',
    description:
      'Forklifts and pedestrians share four kilometres of aisles in our halls. Speed zones by location, light spots ahead of the trucks and a map of near misses changed behaviour within a quarter. Collisions fell by more than 70 percent without slowing down the hall.',
    tags: ['forklift', 'pedestrian safety', 'near miss', 'warehouse'],
    challenge:
      'There were 88 collisions in a year, mostly with racks, and two injured pedestrians. Reports described what happened, never where it nearly happened.',
    solution:
      'Trucks know their position and reduce speed at crossings and near pedestrian doors. Impact sensors and hard braking are put on a map; the five worst places are rebuilt each quarter with mirrors, gates or one-way aisles.',
    technologies: ['iot', 'data_analytics', 'ultra-wideband'],
    duration_months: 4,
    investment: 850_000,
    annual_savings: 730_000,
    metrics: [
      ['Collisions', 88, 24, 'per year', 'twelve months'],
      ['Rack repair cost', 640000, 170000, 'SAR/year', 'twelve months'],
    ],
    timeframe: 'Twelve months',
    qualitative: ['Drivers propose changes with the map on their phone'],
  }),
];
