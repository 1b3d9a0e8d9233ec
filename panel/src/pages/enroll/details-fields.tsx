import { Fieldset, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { DetailFields, NameField } from '../../faces/person-fields.tsx'
import type { EnrollValues } from './fields.ts'

interface FieldsProps {
  form: UseFormReturnType<EnrollValues>
}

export function DetailsFields({ form }: FieldsProps) {
  const { t } = useTranslation('enroll')
  return (
    <Stack gap="sm">
      <NameField form={form} />
      <Fieldset legend={t('details')}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <DetailFields form={form} />
        </SimpleGrid>
      </Fieldset>
    </Stack>
  )
}

export function ConsentFields({ form, required, open }: FieldsProps & { required: boolean; open: boolean }) {
  const { t } = useTranslation('enroll')
  return (
    <Fieldset legend={t(required ? 'consent.required' : 'consent.optional')}>
      <Stack gap="sm">
        {!required && <Switch label={t('consent.record')} {...form.getInputProps('consents', { type: 'checkbox' })} />}
        {open && (
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput
              label={t('consent.version')}
              description={t('consent.version_hint')}
              required
              maxLength={100}
              {...form.getInputProps('consent_version')}
            />
            <TextInput
              label={t('consent.purpose')}
              description={t('consent.purpose_hint')}
              required
              maxLength={200}
              {...form.getInputProps('consent_purpose')}
            />
            <TextInput
              label={t('consent.given_by')}
              description={t('consent.given_by_hint')}
              maxLength={200}
              dir="auto"
              {...form.getInputProps('consent_given_by')}
            />
            <TextInput
              type="date"
              label={t('consent.expires')}
              description={t('consent.expires_hint')}
              {...form.getInputProps('consent_expires')}
            />
          </SimpleGrid>
        )}
      </Stack>
    </Fieldset>
  )
}
