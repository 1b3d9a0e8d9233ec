import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconRefresh, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useObjectUrl } from '../../faces/picture.ts'
import styles from './visit.module.css'

export interface ChosenPictureProps {
  picture: Blob
  pending: boolean
  /** It is of no use; another one may be. */
  refused: boolean
  onUse: () => void
  onAnother: () => void
}

/** A look at the picture before it is sent. */
export function ChosenPicture({ picture, pending, refused, onUse, onAnother }: ChosenPictureProps) {
  const { t } = useTranslation('visit')
  const address = useObjectUrl(picture)
  const [unshown, setUnshown] = useState<string | null>(null)
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t(refused ? 'selfie.yours' : 'selfie.check')}
      </Title>
      {address && address !== unshown ? (
        <img src={address} alt={t('selfie.yours')} className={styles.chosen} onError={() => setUnshown(address)} />
      ) : (
        <div className={styles.chosen}>{unshown && <Text p="md">{t('selfie.unshown')}</Text>}</div>
      )}
      <Group gap="sm">
        <Button
          size="md"
          autoFocus
          display={refused ? 'none' : undefined}
          loading={pending}
          leftSection={<IconSearch size={20} aria-hidden />}
          onClick={onUse}
        >
          {t('selfie.use')}
        </Button>
        <Button
          size="md"
          variant={refused ? 'filled' : 'default'}
          disabled={pending}
          leftSection={<IconRefresh size={18} aria-hidden />}
          onClick={onAnother}
        >
          {t('selfie.another')}
        </Button>
      </Group>
      <Text role="status" size="sm" c="dimmed" mih={22}>
        {pending && t('selfie.looking')}
      </Text>
    </Stack>
  )
}
