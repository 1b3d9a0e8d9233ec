import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useRefreshPerson } from './queries.ts'

/** A day, as `2027-01-31`, is over at midnight where the reader is. */
const endOf = (day: string) => (day === '' ? null : new Date(`${day}T23:59:59`).toISOString())

export function ConsentForm({ person, onClose }: { person: Schemas['Person']; onClose: () => void }) {
  const { t } = useTranslation('people')
  const { person_id, user_name } = person
  const refresh = useRefreshPerson(person_id)
  const needed = (value: string) => (value.trim() === '' ? t('consents.missing') : null)
  const form = useForm({
    initialValues: { wording_version: '', purpose: '', given_by: user_name, expires: '' },
    validate: { wording_version: needed, purpose: needed, given_by: needed },
  })
  const recording = useMutation({
    mutationFn: ({ expires, ...said }: typeof form.values) =>
      unwrap(
        api.POST('/api/v1/people/{person_id}/consents', {
          params: { path: { person_id } },
          body: { ...said, expires_at: endOf(expires) },
        }),
      ),
    onSuccess: async () => {
      await refresh()
      onClose()
    },
  })
  const limits = { wording_version: 100, purpose: 200, given_by: 200 } as const
  return (
    <Modal opened onClose={onClose} title={t('consents.record')} closeButtonProps={{ 'aria-label': t('close') }}>
      <form onSubmit={form.onSubmit((values) => recording.mutate(values))} noValidate>
        <Stack>
          {(['wording_version', 'purpose', 'given_by'] as const).map((name) => (
            <TextInput
              key={name}
              label={t(`consents.field.${name}`)}
              description={t(`consents.field.${name}_hint`)}
              required
              maxLength={limits[name]}
              dir="auto"
              {...form.getInputProps(name)}
            />
          ))}
          <TextInput
            type="date"
            label={t('consents.field.expires')}
            description={t('consents.field.expires_hint')}
            {...form.getInputProps('expires')}
          />
          {recording.error && <ErrorState error={recording.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={recording.isPending}>
              {t('consents.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
