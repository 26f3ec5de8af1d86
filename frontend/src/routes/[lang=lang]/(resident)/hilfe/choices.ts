import type { Choice as LargeChoice } from '#lib/api/types.ts';
import type { AskMessages } from '#lib/i18n/gen/ask.ts';
import type { Choice } from '#lib/ui/Choices.svelte';

/** The eight large choices in the order of the page. */
export function largeChoices(r: AskMessages): Choice<LargeChoice>[] {
	return [
		{ value: 'shopping', label: r.choice_shopping, hint: r.choice_shopping_hint, picture: 'M3 5h2.5l2.2 10.500h9.600l2-8H6.300M9 19.500h.01M16.500 19.500h.01' },
		{ value: 'company', label: r.choice_company, hint: r.choice_company_hint, picture: 'M4 5h11v7.500H9L5.500 15v-2.500H4zM17.500 9H20v8h-1.500v2.500L15 17h-4.500v-2' },
		{ value: 'accompany', label: r.choice_accompany, hint: r.choice_accompany_hint, picture: 'M8 5.200a1.700 1.700 0 1 0 .01 0M16 5.200a1.700 1.700 0 1 0 .01 0M5.500 20v-5L4.500 14v-3.500L6 9h4l1.500 1.500h1L14 9h4l1.500 1.500V14l-1 1v5M10.500 20v-5.500M13.500 20v-5.500' },
		{ value: 'household', label: r.choice_household, hint: r.choice_household_hint, picture: 'M4 11.500 12 5l8 6.500M6.500 10v9.500h11V10M10.500 19.500V14h3v5.500' },
		{ value: 'garden_pets', label: r.choice_garden_pets, hint: r.choice_garden_pets_hint, picture: 'M12 20v-8M12 12c0-4 2.500-6.500 7-6.500 0 4-2.500 6.500-7 6.500zM12 15c0-3-2-5-6-5 0 3 2 5 6 5zM7 20h10' },
		{ value: 'children_learning', label: r.choice_children_learning, hint: r.choice_children_learning_hint, picture: 'M4 6.500c3-1 5.500-.500 8 1.500 2.500-2 5-2.500 8-1.500v11.500c-3-1-5.500-.500-8 1.500-2.500-2-5-2.500-8-1.500zM12 8v11.500' },
		{ value: 'technology_papers', label: r.choice_technology_papers, hint: r.choice_technology_papers_hint, picture: 'M8 3.500h8v17H8zM11 17.500h2' },
		{ value: 'other', label: r.choice_other, hint: r.choice_other_hint, picture: 'M12 4a8 8 0 1 0 .01 0M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.700.400-1 .900-1 1.700M12 16.500h.01' }
	];
}
