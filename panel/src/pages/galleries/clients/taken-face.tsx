import { Alert } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../../api.ts'
import { READABLE } from '../../../faces/readable.ts'

/** The face is another client's. */
export function TakenFace({ duplicates }: { duplicates: Schemas['Duplicate'][] }) {
  const { t, i18n } = useTranslation('galleries')
  const names = new Intl.ListFormat(i18n.language).format(duplicates.map(({ user_name }) => user_name))
  return (
    <Alert color="yellow" role="alert" icon={<IconUsers />} title={t('client.taken')} styles={READABLE}>
      {names === '' ? t('client.taken_text_unnamed') : t('client.taken_text', { names })}
    </Alert>
  )
}
