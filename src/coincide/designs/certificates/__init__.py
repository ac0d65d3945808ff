"""Death certificates: are two diseases named together more often than chance predicts?"""
