// Pages carry stages only where they import "jaxtra/stages".
