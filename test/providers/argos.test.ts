import { providerContract } from './contract.ts';
import { argosFacts } from './argos/facts.ts';

providerContract(argosFacts);
