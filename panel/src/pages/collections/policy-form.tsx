import { Button, Fieldset, Group, NumberInput, Paper, Radio, Stack, Switch, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, unwrap, type Schemas } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'

type Policy = Schemas['Policy']
export interface PolicyFormProps {
  collection: string
  policy: Policy
  mayChange: boolean
}

/** An empty field means for ever. */
const days = (value: number | string | null) => (value === '' || value === null ? null : Number(value))

export function PolicyForm({ collection, policy, mayChange }: PolicyFormProps) {
  const { t } = useTranslation('collections')
  const client = useQueryClient()
  const form = useForm({
    initialValues: {
      ...policy,
      match_retention_days: policy.match_retention_days ?? ('' as number | string),
      person_retention_days: policy.person_retention_days ?? ('' as number | string),
    },
  })
  const save = useMutation({
    mutationFn: (values: typeof form.values) =>
      unwrap(
        api.PUT('/api/v1/collections/{collection}/policy', {
          params: { path: { collection } },
          body: {
            ...values,
            match_retention_days: days(values.match_retention_days),
            person_retention_days: days(values.person_retention_days),
          },
        }),
      ),
    onSuccess: async () => {
      notifications.show({ color: 'green', message: t('policy.saved') })
      await client.invalidateQueries({ queryKey: ['collections'] })
    },
  })
  const retention = { min: 1, max: 36_500, allowDecimal: false, styles: { wrapper: { maxWidth: 240 } } }
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {t('policy.title')}
      </Title>
      <Text c="dimmed" mb="sm">
        {t(mayChange ? 'policy.meaning' : 'policy.only_admin')}
      </Text>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Fieldset variant="unstyled" disabled={!mayChange}>
          <Stack gap="lg">
            <Radio.Group label={t('policy.consent')} {...form.getInputProps('consent')}>
              <Stack gap="xs" mt="xs">
                {(['required', 'optional'] as const).map((value) => (
                  <Radio
                    key={value}
                    value={value}
                    label={t(`policy.consent_${value}`)}
                    description={t(`policy.consent_${value}_text`)}
                  />
                ))}
              </Stack>
            </Radio.Group>
            <NumberInput
              {...retention}
              label={t('policy.match_days')}
              placeholder={t('policy.for_ever')}
              description={t('policy.match_days_text')}
              {...form.getInputProps('match_retention_days')}
            />
            <NumberInput
              {...retention}
              label={t('policy.person_days')}
              placeholder={t('policy.never')}
              description={t('policy.person_days_text')}
              {...form.getInputProps('person_retention_days')}
            />
            <Switch
              label={t('policy.references')}
              description={t('policy.references_text')}
              {...form.getInputProps('keep_references', { type: 'checkbox' })}
            />
            <Switch
              label={t('policy.crops')}
              description={t('policy.crops_text')}
              {...form.getInputProps('keep_crops', { type: 'checkbox' })}
            />
            <Radio.Group label={t('policy.erasure')} {...form.getInputProps('matches_on_erasure')}>
              <Stack gap="xs" mt="xs">
                {(['delete', 'anonymise'] as const).map((value) => (
                  <Radio
                    key={value}
                    value={value}
                    label={t(`policy.erasure_${value}`)}
                    description={t(`policy.erasure_${value}_text`)}
                  />
                ))}
              </Stack>
            </Radio.Group>
            {save.error && <ErrorState error={save.error} />}
            {mayChange && (
              <Group>
                <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>
                  {t('policy.save')}
                </Button>
                {form.isDirty() && (
                  <Button variant="default" onClick={form.reset}>
                    {t('common:cancel')}
                  </Button>
                )}
              </Group>
            )}
          </Stack>
        </Fieldset>
      </form>
    </Paper>
  )
}
