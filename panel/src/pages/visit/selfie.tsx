import { useMutation } from '@tanstack/react-query'
import { Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCamera, IconPhoto } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ACCEPT } from '../../faces/picture.ts'
import { ChosenPicture } from './chosen-picture.tsx'
import { HowItIsUsed } from './how-it-is-used.tsx'
import { SelfieCamera } from './selfie-camera.tsx'
import { isOfPicture, SelfieProblem } from './selfie-problem.tsx'
import { shrink } from './shrink.ts'
import { isDead, sendSelfie, type Visit } from './visit-api.ts'

export interface SelfieProps {
  slug: string
  /** Of the consent's wording that the server asks for. */
  version: string
  onFound: (visit: Visit) => void
  /** The link is worth nothing any more. */
  onDead: () => void
}

/** Whoever has the gallery's link shows their face, after they were told what for and have agreed. */
export function Selfie({ slug, version, onFound, onDead }: SelfieProps) {
  const { t, i18n } = useTranslation('visit')
  const [agreed, setAgreed] = useState(false)
  const [reminded, setReminded] = useState(false)
  const [camera, setCamera] = useState(false)
  const [picture, setPicture] = useState<Blob | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const consent = useRef<HTMLInputElement>(null)
  const cameraButton = useRef<HTMLButtonElement>(null)
  const known = i18n.exists(`selfie.consent.${version}`, { ns: 'visit' })

  const { mutate, reset, error, isPending } = useMutation({
    mutationFn: async (image: Blob) => sendSelfie(slug, await shrink(image), version),
    onSuccess: onFound,
    onError: (failure) => isDead(failure) && onDead(),
  })
  /** Nothing is taken before the visitor has agreed. */
  const ifAgreed = (go: () => void) => () => {
    if (agreed) return go()
    setReminded(true)
    consent.current?.focus()
  }
  const take = (image: Blob | null) => {
    setCamera(false)
    setPicture(image)
    reset()
  }
  const closed = useRef(false)
  useEffect(() => {
    if (closed.current) cameraButton.current?.focus()
    closed.current = false
  }, [camera])

  return (
    <Stack gap="lg" maw={560} mx="auto">
      <div>
        <Title order={1} size="h2" mb={4}>
          {t('selfie.title')}
        </Title>
        <Text>{t('selfie.intro')}</Text>
      </div>
      <HowItIsUsed />
      <Paper withBorder p="md">
        {known ? (
          <Checkbox
            ref={consent}
            size="md"
            checked={agreed}
            onChange={(event) => {
              setAgreed(event.currentTarget.checked)
              setReminded(false)
            }}
            label={t(`selfie.consent.${version}`)}
            description={t('selfie.consent.version', { version })}
            error={reminded && t('selfie.consent.needed')}
          />
        ) : (
          <Stack gap="sm" align="flex-start">
            <Text role="alert">{t('selfie.consent.unknown')}</Text>
            <Button variant="default" onClick={() => window.location.reload()}>
              {t('common:retry')}
            </Button>
          </Stack>
        )}
      </Paper>
      {error && picture && <SelfieProblem error={error} onRetry={() => mutate(picture)} />}
      {picture ? (
        <ChosenPicture
          picture={picture}
          pending={isPending}
          refused={isOfPicture(error)}
          onUse={ifAgreed(() => mutate(picture))}
          onAnother={() => take(null)}
        />
      ) : camera ? (
        <SelfieCamera
          onPicture={take}
          onClose={() => {
            closed.current = true
            setCamera(false)
          }}
        />
      ) : (
        known && (
          <Stack gap="xs">
            <Group gap="sm" grow preventGrowOverflow={false}>
              <Button
                ref={cameraButton}
                size="md"
                leftSection={<IconCamera size={20} aria-hidden />}
                onClick={ifAgreed(() => setCamera(true))}
              >
                {t('selfie.camera')}
              </Button>
              <Button
                size="md"
                variant="default"
                leftSection={<IconPhoto size={20} aria-hidden />}
                onClick={ifAgreed(() => input.current?.click())}
              >
                {t('selfie.file')}
              </Button>
            </Group>
            <Text size="sm" c="dimmed">
              {t('selfie.hint')}
            </Text>
          </Stack>
        )
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPT}
        aria-label={t('selfie.file')}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          if (file) take(file)
          event.currentTarget.value = ''
        }}
      />
    </Stack>
  )
}
