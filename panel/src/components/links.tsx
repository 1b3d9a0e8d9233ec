/** Links of the panel that look like the rest of it; their addresses are checked by the compiler. */
import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core'
import { createLink, type LinkComponent } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

type Native = Omit<ComponentPropsWithRef<'a'>, keyof AnchorProps | keyof ButtonProps>

const PlainAnchor = (props: AnchorProps & Native) => <Anchor {...props} />
const LinkedAnchor = createLink(PlainAnchor)
export const AnchorLink: LinkComponent<typeof PlainAnchor> = (props) => <LinkedAnchor {...props} />

const PlainButton = (props: ButtonProps & Native) => <Button component="a" {...props} />
const LinkedButton = createLink(PlainButton)
/** Looks like a button, is a link. */
export const ButtonLink: LinkComponent<typeof PlainButton> = (props) => <LinkedButton {...props} />
