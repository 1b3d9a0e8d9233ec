import { MultiSelect, Radio, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { collectionsQuery } from '../../api-collections.ts'
import type { Role } from '../../session.ts'

export const ROLES: Role[] = ['viewer', 'operator', 'admin']

interface FieldProps<Value> {
  value?: Value
  onChange?: (value: Value) => void
}

export function RoleField({ value, onChange }: FieldProps<Role>) {
  const { t } = useTranslation('access')
  return (
    <Radio.Group label={t('role')} value={value} onChange={(role) => onChange?.(role as Role)}>
      <Stack gap="xs" mt={4}>
        {ROLES.map((role) => (
          <Radio
            key={role}
            value={role}
            label={t(`common:role.${role}`)}
            description={t(`common:role_meaning.${role}`)}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}

export type KeyKind = Schemas['ApiKey']['kind']

/** Whom a key is for: programs of our API, or such as were written for Amazon Rekognition. */
export function KindField({ value, onChange }: FieldProps<KeyKind>) {
  const { t } = useTranslation('access')
  return (
    <Radio.Group label={t('keys.kind.title')} value={value} onChange={(kind) => onChange?.(kind as KeyKind)}>
      <Stack gap="xs" mt={4}>
        {(['api', 'aws'] as const).map((kind) => (
          <Radio key={kind} value={kind} label={t(`keys.kind.${kind}`)} description={t(`keys.kind.${kind}_text`)} />
        ))}
      </Stack>
    </Radio.Group>
  )
}

/** None chosen: every collection. */
export function CollectionsField({ value, onChange }: FieldProps<string[]>) {
  const { t } = useTranslation('access')
  const { data = [] } = useQuery(collectionsQuery)
  return (
    <MultiSelect
      label={t('collections')}
      description={t('collections_text')}
      placeholder={value?.length ? undefined : t('common:every_collection')}
      data={data.map(({ collection }) => collection)}
      value={value}
      onChange={onChange}
      clearable
      clearButtonProps={{ 'aria-label': t('common:clear') }}
      searchable
    />
  )
}

export const scopeOf = (collections: string[]) => (collections.length === 0 ? null : collections)
