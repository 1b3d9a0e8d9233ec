import { Button, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { DetailFields, DETAILS, NameField, type PersonValues, usePersonCheck } from '../../faces/person-fields.tsx'
import { useRefreshPerson } from './queries.ts'

/** What is known of a person besides the face; typed over where it stands. */
export function DetailsForm({ person, readOnly }: { person: Schemas['Person']; readOnly: boolean }) {
  const { t } = useTranslation('people')
  const { t: shared } = useTranslation('faces')
  const refresh = useRefreshPerson(person.person_id)
  const form = useForm<PersonValues>({
    initialValues: {
      user_name: person.user_name,
      gender: person.gender ?? '',
      birth_year: person.birth_year ?? '',
      hometown: person.hometown ?? '',
      residence: person.residence ?? '',
    },
    validate: usePersonCheck(),
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
            {shared(`person.${name}`)}: {person[name] ?? '–'}
          </Text>
        ))}
      </Stack>
    )
  return (
    <form onSubmit={form.onSubmit((values) => saving.mutate(values))} aria-label={t('details.title')} noValidate>
      <Stack gap="xs">
        <NameField form={form} />
        <DetailFields form={form} />
        {saving.error && <ErrorState error={saving.error} />}
        <Button type="submit" variant="light" disabled={!form.isDirty()} loading={saving.isPending}>
          {t('details.save')}
        </Button>
      </Stack>
    </form>
  )
}
