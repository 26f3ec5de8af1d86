import type { Choice as LargeChoice } from '#lib/api/types.ts';
import type { ResidentMessages } from '#lib/i18n/gen/resident.ts';
import type { Choice } from '#lib/ui/Choices.svelte';

/** The eight large choices in the order of the page. */
export function largeChoices(r: ResidentMessages): Choice<LargeChoice>[] {
	return [
		{ value: 'shopping', label: r.choice_shopping, hint: r.choice_shopping_hint, icon: 'shopping' },
		{ value: 'company', label: r.choice_company, hint: r.choice_company_hint, icon: 'company' },
		{ value: 'accompany', label: r.choice_accompany, hint: r.choice_accompany_hint, icon: 'accompany' },
		{ value: 'household', label: r.choice_household, hint: r.choice_household_hint, icon: 'household' },
		{ value: 'garden_pets', label: r.choice_garden_pets, hint: r.choice_garden_pets_hint, icon: 'garden_pets' },
		{ value: 'children_learning', label: r.choice_children_learning, hint: r.choice_children_learning_hint, icon: 'children_learning' },
		{ value: 'technology_papers', label: r.choice_technology_papers, hint: r.choice_technology_papers_hint, icon: 'technology_papers' },
		{ value: 'other', label: r.choice_other, hint: r.choice_other_hint, icon: 'other' }
	];
}
