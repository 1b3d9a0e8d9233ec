import { Button, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useRefreshPerson } from './queries.ts'

const DETAILS = ['gender', 'birth_year', 'hometown', 'residence'] as const

/** What is known of a person besides the face; typed over where it stands. */
export function DetailsForm({ person, readOnly }: { person: Schemas['Person']; readOnly: boolean }) {
  const { t } = useTranslation('people')
  const refresh = useRefreshPerson(person.person_id)
  const form = useForm({
    initialValues: {
      user_name: person.user_name,
      gender: person.gender ?? '',
      birth_year: (person.birth_year ?? '') as string | number,
      hometown: person.hometown ?? '',
      residence: person.residence ?? '',
    },
    validate: {
      user_name: (value) => (value.trim() === '' ? t('details.name_missing') : null),
      birth_year: (value) =>
        value !== '' && (Number(value) < 1850 || Number(value) > 2200) ? t('details.bad_year') : null,
    },
  })
  const saving = useMutation({
    mutationFn: ({ user_name, birth_year, gender, hometown, residence }: typeof form.values) =>
      unwrap(
        api.PUT('/api/v1/people/{person_id}', {
          params: { path: { person_id: person.person_id } },
          body: {
            user_name: user_name.trim(),
            birth_year: birth_year === '' ? null : Number(birth_year),
            gender: gender.trim() || null,
            hometown: hometown.trim() || null,
            residence: residence.trim() || null,
          },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ message: t('details.saved') })
      await refresh()
    },
  })
  if (readOnly)
    return (
      <Stack gap={4}>
        {DETAILS.map((name) => (
          <Text key={name} size="sm">
            {t(`details.${name}`)}: {person[name] ?? '–'}
          </Text>
        ))}
      </Stack>
    )
  const text = (name: 'user_name' | 'gender' | 'hometown' | 'residence') => (
    <TextInput label={t(`details.${name}`)} maxLength={200} dir="auto" {...form.getInputProps(name)} />
  )
  return (
    <form onSubmit={form.onSubmit((values) => saving.mutate(values))} aria-label={t('details.title')} noValidate>
      <Stack gap="xs">
        {text('user_name')}
        {text('gender')}
        <NumberInput
          label={t('details.birth_year')}
          min={1850}
          max={2200}
          clampBehavior="none"
          allowDecimal={false}
          thousandSeparator=""
          hideControls
          {...form.getInputProps('birth_year')}
        />
        {text('hometown')}
        {text('residence')}
        {saving.error && <ErrorState error={saving.error} />}
        <Button type="submit" variant="light" disabled={!form.isDirty()} loading={saving.isPending}>
          {t('details.save')}
        </Button>
      </Stack>
    </form>
  )
}
