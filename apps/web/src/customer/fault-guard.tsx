import { Component, type ReactNode } from 'react';
import { Opening } from './opening.js';

/** A fault of the page itself would leave nothing on the screen: it offers to load it again. */
export class FaultGuard extends Component<{ readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError = () => ({ hasFailed: true });

  override render(): ReactNode {
    return this.state.hasFailed ? <Opening hasFailed again={() => location.reload()} /> : this.props.children;
  }
}
